/** Shorter pieces are copied octet by octet: a call would cost more. */
const shortPiece = 48;

/** A chunk of which octets are taken away, or into which some are put. While nothing is changed, nothing is copied. */
export class Rewriter {
  readonly #chunk: Buffer;
  /** Up to here the chunk has been copied, or is left out. */
  #from = 0;
  #copy: Buffer | undefined;
  #size = 0;

  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  /** Leaves the octet at `index` out. */
  skip(index: number): void {
    this.#keep(index);
    this.#from = index + 1;
  }

  /** Puts an octet in before the one at `index`. */
  insert(index: number, octet: number): void {
    const copy = this.#keep(index);
    copy[this.#size++] = octet;
  }

  /** What has become of the chunk up to `end`. */
  finish(end: number): Buffer {
    if (this.#copy === undefined) return this.#chunk.subarray(0, end);
    return this.#keep(end).subarray(0, this.#size);
  }

  #keep(to: number): Buffer {
    const chunk = this.#chunk;
    const length = to - this.#from;
    // Each octet may be a bare line end, and become two; one may have come with the chunk before.
    const copy = (this.#copy ??= Buffer.allocUnsafe(2 * chunk.length + 1));
    if (length > shortPiece) chunk.copy(copy, this.#size, this.#from, to);
    else {
      for (let offset = 0; offset < length; offset++) {
        copy[this.#size + offset] = chunk[this.#from + offset] as number;
      }
    }
    this.#size += length;
    this.#from = to;
    return copy;
  }
}
