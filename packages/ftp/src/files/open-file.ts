import {
  type Stats,
  close,
  closeSync,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  writeSync,
  writev,
} from "node:fs";
import { promisify } from "node:util";
import type { DiskPace } from "./disk-pace.ts";

/**
 * A file that is open. Where the disk is quick, it is read, written and closed at once: from memory that takes a tenth of
 * the way to a thread and back.
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
  /**
   * Writes at once where the disk is quick, and it is not others' turn: a piece that has just come is still in the
   * processor's cache.
   *
   * @returns how many bytes the disk has taken; the rest has to be written by `write`.
   */
  writeNow(piece: Buffer, position: number): number;
  /**
   * Writes when others have had their turn: at once where the disk is quick, else by a thread.
   *
   * @returns how many bytes the disk has taken, which may not be all.
   */
  write(pieces: readonly Buffer[], position: number): Promise<number>;
  /** Waits for what is still being read or written. The second call and those after it do nothing. */
  close(): Promise<void> | void;
}

/** Read at once: what was read is still in the processor's cache when it is sent. */
const quickPiece = 192 * 1024;
/** Read by a thread: the larger the pieces, the less the disk and the network wait for each other. */
const slowPiece = 1024 * 1024;
/** What may be read in the time of one look. */
const readInOneLook = 64 * 1024;
/** What may be written in the time of one look: memory has to be found for it. */
const writtenInOneLook = 16 * 1024;

const openLater = promisify(open);
const closeLater = promisify(close);
const readLater = promisify(read);
const writeLater = promisify(writev);

/** @param mode of a file that is made. */
export async function openFile(
  path: string,
  flags: number,
  pace: DiskPace,
  mode?: number,
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
    this.#check();
    const { descriptor } = this;
    const { length } = into;
    const later = (): Promise<number> =>
      this.#count(async () => (await readLater(descriptor, into, 0, length, position)).bytesRead);
    if (length > quickPiece) return later();
    return this.#pace.act(
      () => readSync(descriptor, into, 0, length, position),
      later,
      1 + length / readInOneLook,
    );
  }

  writeNow(piece: Buffer, position: number): number {
    this.#check();
    return this.#writeNow(piece, position);
  }

  #writeNow(piece: Buffer, position: number): number {
    const { descriptor } = this;
    const pace = this.#pace;
    if (!pace.isPrompt || pace.isTurnOver) return 0;
    const { length } = piece;
    const bytes = pace.look(
      () => writeSync(descriptor, piece, 0, length, position),
      1 + length / writtenInOneLook,
    );
    if (pace.isTurnOver) void pace.giveWay();
    return bytes;
  }

  async write(pieces: readonly Buffer[], position: number): Promise<number> {
    this.#check();
    const { descriptor } = this;
    const pace = this.#pace;
    return this.#count(async () => {
      if (pace.isTurnOver) await pace.giveWay();
      const [first] = pieces;
      const bytes = first === undefined ? 0 : this.#writeNow(first, position);
      return bytes > 0 ? bytes : (await writeLater(descriptor, pieces, position)).bytesWritten;
    });
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
