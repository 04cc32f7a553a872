import type { OpenFile } from "../files/open-file.ts";

/** The larger the pieces, the less the disk and the network wait for each other; more than this makes no difference. */
const mostBytes = 1024 * 1024;
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
  readonly #pieceBytes: number;

  constructor(file: OpenFile, position: number, bytes: number) {
    this.#file = file;
    this.#position = position;
    this.#left = bytes;
    readers++;
    const fair = budget / buffersEach / readers;
    this.#pieceBytes = Math.max(leastBytes, Math.min(mostBytes, Math.floor(fair)));
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
    const bytesRead = await this.#file.read(buffer.subarray(0, length), this.#position);
    this.#position += bytesRead;
    this.#left -= bytesRead;
    this.#isIdle = true;
    return buffer.subarray(0, bytesRead);
  }
}
