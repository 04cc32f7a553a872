import type { FileHandle } from "node:fs/promises";

/** As much as keeps the disk and the network busy at the same time; more makes nothing faster. */
const pieceBytes = 256 * 1024;

/** Reads part of a file into two buffers that take turns, so that one can be sent while the other is filled. */
export class PieceReader {
  readonly #handle: FileHandle;
  readonly #buffers: Buffer[] = [];
  #position: number;
  #left: number;
  #turn = 0;
  #isIdle = true;

  constructor(handle: FileHandle, position: number, bytes: number) {
    this.#handle = handle;
    this.#position = position;
    this.#left = bytes;
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
    const length = Math.min(pieceBytes, this.#left);
    const turn = this.#turn++ % 2;
    const buffer = (this.#buffers[turn] ??= Buffer.allocUnsafe(length));
    const { bytesRead } = await this.#handle.read(buffer, 0, length, this.#position);
    this.#position += bytesRead;
    this.#left -= bytesRead;
    this.#isIdle = true;
    return buffer.subarray(0, bytesRead);
  }
}
