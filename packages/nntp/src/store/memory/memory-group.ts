import type { Group } from "../article-store.ts";

/** An article as the memory store keeps it: once, whatever groups it is in. */
export interface KeptArticle {
  readonly messageId: string;
  readonly wire: Buffer;
  readonly bodyAt: number;
  readonly overview: Uint8Array;
  readonly xref: string;
  readonly arrivedAt: number;
  readonly places: Map<string, number>;
}

/** A group and what is in it, in the order of its numbers. */
export class MemoryGroup {
  readonly articles: Map<number, KeptArticle> = new Map();
  #about: Omit<Group, "low" | "high" | "count">;
  #high: number;

  constructor(about: Omit<Group, "low" | "high" | "count">, high: number) {
    this.#about = about;
    this.#high = high;
  }

  get high(): number {
    return this.#high;
  }

  get group(): Group {
    const [low = this.#high + 1] = this.articles.keys();
    return { ...this.#about, low, high: this.#high, count: this.articles.size };
  }

  change(change: Partial<Pick<Group, "description" | "status">>): void {
    this.#about = { ...this.#about, ...change };
  }

  nextNumber(): number {
    this.#high += 1;
    return this.#high;
  }

  /** @returns what is there of a range, lowest number first. */
  range(first: number, last: number): [number, KeptArticle][] {
    return [...this.articles].filter(([number]) => number >= first && number <= last);
  }
}
