import type { OpenFile } from "../files/open-file.ts";

/** Where so many read at a time that the pieces of all would not fit in {@link budget}, they are smaller. */
const leastBytes = 64 * 1024;
const budget = 64 * 1024 * 1024;
const buffersEach = 2;

let readers = 0;

/** Reads part of a file into two buffers that take turns, so that one can be sent while the other is filled. */
export class PieceReader {
  readonly #file: OpenFile;
  readonly #buffers: Buffer[] = [];
  #position: number;
  #left: number;
  #turn = 0;
  #isIdle = true;
  readonly #mostBytes: number;

  constructor(file: OpenFile, position: number, bytes: number) {
    this.#file = file;
    this.#position = position;
    this.#left = bytes;
    readers++;
    this.#mostBytes = Math.max(leastBytes, Math.floor(budget / buffersEach / readers));
  }

  /** Leaves its share of the memory to others; the file stays open. */
  close(): void {
    readers--;
  }

  /** Is nothing being read? If something is, whoever waits for it waits for the disk. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /**
   * Reads the next piece, or begins to; the one before the last must have been sent.
   *
   * @returns an empty piece at the end of the file.
   */
  next(): Promise<Buffer> | Buffer {
    const length = Math.min(this.#mostBytes, this.#file.pieceBytes, this.#left);
    const buffer = this.#bufferOf(length);
    const reading = this.#file.read(buffer, this.#position);
    if (typeof reading === "number") return this.#take(buffer, reading);
    this.#isIdle = false;
    const piece = reading.then((bytes) => this.#take(buffer, bytes));
    // Whoever awaits it is told; but the connection may fail first, and then nobody does.
    piece.catch(() => {});
    return piece;
  }

  #bufferOf(length: number): Buffer {
    const turn = this.#turn++ % buffersEach;
    let buffer = this.#buffers[turn];
    if (buffer === undefined || buffer.length < length) {
      buffer = Buffer.allocUnsafe(length);
      this.#buffers[turn] = buffer;
    }
    return buffer.subarray(0, length);
  }

  #take(buffer: Buffer, bytes: number): Buffer {
    this.#position += bytes;
    this.#left -= bytes;
    this.#isIdle = true;
    return buffer.subarray(0, bytes);
  }
}
