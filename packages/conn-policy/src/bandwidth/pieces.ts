/** What one call of `_write` or `_writev` hands over. */
export interface Piece {
  readonly chunk: Buffer | string;
  readonly encoding: BufferEncoding;
}

/** @returns the size in bytes, without turning strings into buffers. */
export function sizeOf(pieces: readonly Piece[]): number {
  let bytes = 0;
  for (const { chunk, encoding } of pieces) {
    bytes += typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.length;
  }
  return bytes;
}

/** Output that is taken off the front as bytes are granted; slices of the same memory, nothing is copied. */
export class Pieces {
  readonly #buffers: Buffer[];
  #index = 0;
  #offset = 0;
  #left: number;

  constructor(pieces: readonly Piece[]) {
    this.#buffers = pieces.map(({ chunk, encoding }) =>
      typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk,
    );
    this.#left = this.#buffers.reduce((bytes, buffer) => bytes + buffer.length, 0);
  }

  /** Bytes not taken yet. */
  get left(): number {
    return this.#left;
  }

  take(bytes: number): Buffer[] {
    const slices: Buffer[] = [];
    let missing = Math.min(bytes, this.#left);
    this.#left -= missing;
    while (missing > 0) {
      const buffer = this.#buffers[this.#index] as Buffer;
      const slice = buffer.subarray(this.#offset, this.#offset + missing);
      if (slice.length > 0) slices.push(slice);
      missing -= slice.length;
      this.#offset += slice.length;
      if (this.#offset === buffer.length) {
        this.#index += 1;
        this.#offset = 0;
      }
    }
    return slices;
  }
}
