import type { Numbered } from "../article-store.ts";
import { piecesOf } from "../pieces.ts";
import { numberOf, toPlace } from "./place.ts";
import type { PageData } from "./reader.ts";

/** Numbers to a page. */
export const pageNumbers = 256;

/** The page of a group that a number is on, by its first place. */
export function pageAt(group: number, number: number): number {
  return toPlace(group, number - (number % pageNumbers));
}

export function pageOf(place: number): number {
  return place - (numberOf(place) % pageNumbers);
}

/** Which numbers of one page have articles, their ids, and their overview unless it is more than one piece. */
export class Page {
  readonly numbers: readonly number[];
  /** The next number behind the page that has an article. */
  readonly following: number | undefined;
  readonly bytes: number;
  readonly #ids: string;
  readonly #ends: readonly number[];
  readonly #lengths: readonly number[];
  readonly #lines: Buffer | undefined;
  #idList: readonly string[] | undefined;

  constructor({ numbers, ids, lengths, lines, following }: PageData) {
    this.numbers = toNumbers(numbers);
    this.following = following;
    this.#ids = ids;
    let end = 0;
    this.#lengths = toNumbers(lengths);
    this.#ends = this.#lengths.map((length) => (end += length));
    this.#lines = lines && toBuffer(lines);
    // The lists of numbers, and the ids once more when they have been taken apart.
    this.bytes = (lines?.length ?? 0) + 24 * this.numbers.length + 3 * ids.length + 500;
  }

  /** @returns where `number` is, or would be. */
  indexOf(number: number): number {
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(index: number): Numbered | undefined {
    const number = this.numbers[index];
    if (number === undefined) return undefined;
    this.#idList ??= this.#ids.split("\n");
    return { number, messageId: this.#idList[index] ?? "" };
  }

  list(from: number, to: number): readonly Numbered[] {
    const found: Numbered[] = [];
    for (let index = from; index < to; index += 1) {
      const one = this.at(index);
      if (one) found.push(one);
    }
    return found;
  }

  /** `undefined`: they are to be read, in the {@link pieces}. */
  lines(from: number, to: number): Buffer | undefined {
    return this.#lines?.subarray(this.#ends[from - 1] ?? 0, this.#ends[to - 1] ?? 0);
  }

  /** The first and the last number of each piece. */
  *pieces(from: number, to: number): Generator<readonly [first: number, last: number]> {
    for (const [start, end] of piecesOf(this.#lengths, from, to))
      yield [this.numbers[start] ?? 0, this.numbers[end - 1] ?? 0];
  }
}

export function toBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

function toNumbers(text: string): number[] {
  return text === "" ? [] : text.split(",").map(Number);
}
