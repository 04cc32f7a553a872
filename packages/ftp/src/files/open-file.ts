import {
  type Stats,
  close,
  closeSync,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  writev,
  writevSync,
} from "node:fs";
import { promisify } from "node:util";
import type { DiskPace } from "./disk-pace.ts";

/**
 * A file that is open. Where the disk is quick, small pieces are read and written at once, and it is closed at once: from
 * memory that takes a tenth of the way to a thread and back.
 */
export interface OpenFile {
  /** The system's number for it; another's as soon as this is closed. */
  readonly descriptor: number;
  /** How much is best read at a time; it changes with the disk. */
  readonly pieceBytes: number;
  /** What the system knows of it, now that it is open. */
  stat(): Stats;
  /** @returns how many bytes there were; none at the end of the file. */
  read(into: Buffer, position: number): Promise<number> | number;
  /** @returns how many bytes the disk has taken, which may not be all. */
  write(pieces: readonly Buffer[], position: number): Promise<number> | number;
  /** Waits for what is still being read or written. The second call and those after it do nothing. */
  close(): Promise<void> | void;
}

/** Read at once: what was read is still in the processor's cache when it is sent. */
const quickPiece = 192 * 1024;
/** Read by a thread: the larger the pieces, the less the disk and the network wait for each other. */
const slowPiece = 1024 * 1024;
/** More than this is written by a thread, so that more can come meanwhile. */
const smallWrite = 32 * 1024;
/** What the disk may take as long for as for one look. */
const bytesOfLook = 64 * 1024;

const openLater = promisify(open);
const closeLater = promisify(close);
const readLater = promisify(read);
const writeLater = promisify(writev);

/** Opens a file by a thread: a disk that does not answer is waited for here, and holds nobody else up. */
export async function openFile(path: string, flags: number, pace: DiskPace): Promise<OpenFile> {
  return createOpenFile(await openLater(path, flags), pace);
}

/** Makes a file in a directory that has been waited for. */
export async function makeFile(
  path: string,
  flags: number,
  mode: number,
  pace: DiskPace,
): Promise<OpenFile> {
  const descriptor = await pace.act(
    () => openSync(path, flags, mode),
    () => openLater(path, flags, mode),
  );
  return createOpenFile(descriptor, pace);
}

/** @param descriptor of an open file; this closes it. */
export function createOpenFile(descriptor: number, pace: DiskPace): OpenFile {
  return new DescribedFile(descriptor, pace);
}

/** For a file that is given up: nothing of it is lost that was not lost before. */
export async function closeAnyway(file: OpenFile): Promise<void> {
  try {
    await file.close();
  } catch {}
}

class DescribedFile implements OpenFile {
  readonly descriptor: number;
  readonly #pace: DiskPace;
  #isClosed = false;
  #inThreads = 0;
  #onIdle: (() => void) | undefined;

  constructor(descriptor: number, pace: DiskPace) {
    this.descriptor = descriptor;
    this.#pace = pace;
  }

  get pieceBytes(): number {
    return this.#pace.isPrompt ? quickPiece : slowPiece;
  }

  stat(): Stats {
    this.#check();
    return fstatSync(this.descriptor);
  }

  read(into: Buffer, position: number): Promise<number> | number {
    const { descriptor } = this;
    return this.#act(
      into.length,
      quickPiece,
      () => readSync(descriptor, into, 0, into.length, position),
      async () => (await readLater(descriptor, into, 0, into.length, position)).bytesRead,
    );
  }

  write(pieces: readonly Buffer[], position: number): Promise<number> | number {
    const { descriptor } = this;
    let bytes = 0;
    for (const { length } of pieces) bytes += length;
    return this.#act(
      bytes,
      smallWrite,
      () => writevSync(descriptor, pieces, position),
      async () => (await writeLater(descriptor, pieces, position)).bytesWritten,
    );
  }

  close(): Promise<void> | void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { descriptor } = this;
    if (this.#inThreads > 0) return this.#idle().then(() => closeLater(descriptor));
    return this.#pace.act(
      () => closeSync(descriptor),
      () => closeLater(descriptor),
    );
  }

  #act<Result>(
    bytes: number,
    mostAtOnce: number,
    now: () => Result,
    later: () => Promise<Result>,
  ): Promise<Result> | Result {
    this.#check();
    const inThread = (): Promise<Result> => this.#count(later);
    return bytes > mostAtOnce ? inThread() : this.#pace.act(now, inThread, 1 + bytes / bytesOfLook);
  }

  /** The number may be another file's by now. */
  #check(): void {
    if (this.#isClosed) throw new Error("The file has been closed.");
  }

  async #count<Result>(later: () => Promise<Result>): Promise<Result> {
    this.#inThreads++;
    try {
      return await later();
    } finally {
      if (--this.#inThreads === 0) this.#onIdle?.();
    }
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
