import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { DiskPace } from "../files/disk-pace.ts";

/** The larger the pieces, the less the disk and the network wait for each other; more than this makes no difference. */
const mostBytes = 1024 * 1024;
/** Where so many read at a time that the pieces of all would not fit in {@link budget}, they are smaller. */
const leastBytes = 64 * 1024;
const budget = 64 * 1024 * 1024;
const buffersEach = 2;

/** A file of so many bytes is read at once where the disk is quick: from memory that takes a tenth of the way to a thread. */
const smallBytes = 64 * 1024;
/** One for all logins: it is the disk that is quick or slow. */
const pace = new DiskPace();

let readers = 0;

/** Reads part of a file into two buffers that take turns, so that one can be sent while the other is filled. */
export class PieceReader implements Disposable {
  readonly #handle: FileHandle;
  readonly #buffers: Buffer[] = [];
  #position: number;
  #left: number;
  #turn = 0;
  #isIdle = true;
  readonly #pieceBytes: number;
  readonly #isSmall: boolean;

  constructor(handle: FileHandle, position: number, bytes: number) {
    this.#handle = handle;
    this.#position = position;
    this.#left = bytes;
    this.#isSmall = bytes <= smallBytes;
    readers++;
    const fair = budget / buffersEach / readers;
    this.#pieceBytes = Math.max(leastBytes, Math.min(mostBytes, Math.floor(fair)));
  }

  [Symbol.dispose](): void {
    readers--;
  }

  /** Is nothing being read? If something is, whoever waits for it waits for the disk. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /**
   * Begins to read the next piece; the one before the last must have been sent.
   *
   * @returns an empty piece at the end of the file.
   */
  next(): Promise<Buffer> {
    this.#isIdle = false;
    const piece = this.#read();
    // Whoever awaits it is told; but the connection may fail first, and then nobody does.
    piece.catch(() => {});
    return piece;
  }

  async #read(): Promise<Buffer> {
    const length = Math.min(this.#pieceBytes, this.#left);
    const turn = this.#turn++ % buffersEach;
    const buffer = (this.#buffers[turn] ??= Buffer.allocUnsafe(length));
    const bytesRead = await this.#fill(buffer, length);
    this.#position += bytesRead;
    this.#left -= bytesRead;
    this.#isIdle = true;
    return buffer.subarray(0, bytesRead);
  }

  async #fill(buffer: Buffer, length: number): Promise<number> {
    const position = this.#position;
    if (this.#isSmall && pace.isPrompt) {
      const { fd } = this.#handle;
      const bytesRead = pace.look(() => readSync(fd, buffer, 0, length, position));
      if (pace.isTurnOver) await pace.giveWay();
      return bytesRead;
    }
    const reading = this.#handle.read(buffer, 0, length, position);
    return (await (this.#isSmall ? pace.wait(1, reading) : reading)).bytesRead;
  }
}
