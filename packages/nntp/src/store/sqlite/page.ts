import type { Numbered } from "../article-store.ts";
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

/** Which numbers of one page have articles, their ids, and their overview in one piece. */
export class Page {
  readonly numbers: readonly number[];
  /** The next number behind the page that has an article. */
  readonly following: number | undefined;
  readonly bytes: number;
  readonly #ids: string;
  readonly #ends: readonly number[];
  readonly #lines: Buffer;
  #idList: readonly string[] | undefined;

  constructor({ numbers, ids, lengths, lines, following }: PageData) {
    this.numbers = toNumbers(numbers);
    this.following = following;
    this.#ids = ids;
    let end = 0;
    this.#ends = toNumbers(lengths).map((length) => (end += length));
    this.#lines = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
    // The lists of numbers, and the ids once more when they have been taken apart.
    this.bytes = lines.length + 16 * this.numbers.length + 3 * ids.length + 500;
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

  lines(from: number, to: number): Buffer {
    return this.#lines.subarray(this.#ends[from - 1] ?? 0, this.#ends[to - 1] ?? 0);
  }
}

function toNumbers(text: string): number[] {
  return text === "" ? [] : text.split(",").map(Number);
}
