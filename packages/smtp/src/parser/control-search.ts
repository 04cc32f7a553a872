/** All of CR, LF and NUL are below it, and hardly anything else of a text is. */
const firstOrdinary = 0x0e;
/** In shorter chunks words are not worth their making. */
const shortChunk = 32;
const noWords = new Int32Array(0);

/**
 * Finds the octets of a chunk that may matter to a line. Four are looked at in one go: text is passed over several times
 * faster than octet by octet, and short lines cost no call of `indexOf` each.
 */
export class ControlSearch {
  readonly #octets: Buffer;
  /** The first octet that a 32-bit word may begin with. */
  readonly #aligned: number;
  readonly #words: Int32Array;

  constructor(octets: Buffer) {
    this.#octets = octets;
    this.#aligned = -octets.byteOffset & 3;
    const start = octets.byteOffset + this.#aligned;
    const count = (octets.length - this.#aligned) >> 2;
    this.#words =
      octets.length < shortChunk ? noWords : new Int32Array(octets.buffer, start, count);
  }

  /** The place of the next octet below 0x0e, at `from` or after it; the chunk's length when there is none. */
  next(from: number): number {
    const octets = this.#octets;
    const words = this.#words;
    const aligned = this.#aligned;
    const { length } = octets;
    let index = from;
    for (; index < length && ((index - aligned) & 3) !== 0; index++) {
      if ((octets[index] as number) < firstOrdinary) return index;
    }
    const { length: count } = words;
    let word = (index - aligned) >> 2;
    if (word < count) {
      while (word < count && isOrdinary(words[word] as number)) word++;
      index = aligned + word * 4;
    }
    while (index < length && (octets[index] as number) >= firstOrdinary) index++;
    return index;
  }
}

/** No octet of the word is below 0x0e: "determine if a word has a byte less than n", Anderson's Bit Twiddling Hacks. */
function isOrdinary(word: number): boolean {
  return ((word - 0x0e0e0e0e) & ~word & 0x80808080) === 0;
}
