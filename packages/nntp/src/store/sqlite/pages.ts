import type { Numbered, NumberRange } from "../article-store.ts";
import { pieceBytes } from "../pieces.ts";
import type { Change } from "./change.ts";
import type { GroupRow } from "./group-table.ts";
import { Kept } from "./kept.ts";
import { Page, pageAt, pageNumbers, pageOf, toBuffer } from "./page.ts";
import { groupOf, numberOf } from "./place.ts";
import type { Reader } from "./reader.ts";
import type { WorkerLink } from "./worker-link.ts";

/** A part of a page. */
export interface PagePart {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
}

/** Everything that is known of a group by number, read a page at a time. */
export class Pages {
  readonly #link: WorkerLink<Reader>;
  readonly #kept: Kept<Page>;

  constructor(link: WorkerLink<Reader>, maxBytes: number) {
    this.#link = link;
    this.#kept = new Kept<Page>(maxBytes, ({ bytes }) => bytes);
  }

  apply({ reset, added, left }: Change<unknown>): void {
    if (reset) this.#kept.clear();
    for (const place of added) this.#kept.drop(pageOf(place));
    for (const place of left) this.#kept.drop(pageOf(place));
  }

  async at({ id }: GroupRow, number: number): Promise<Numbered | undefined> {
    const page = await this.#page(pageAt(id, number));
    const index = page.indexOf(number);
    return page.numbers[index] === number ? page.at(index) : undefined;
  }

  async next(row: GroupRow, number: number): Promise<Numbered | undefined> {
    for await (const { page, from } of this.parts(row, { first: number + 1, last: Infinity })) {
      return page.at(from);
    }
    return undefined;
  }

  async previous(row: GroupRow, number: number): Promise<Numbered | undefined> {
    const { id, group } = row;
    const below = Math.min(number, group.high + 1);
    if (below <= group.low) return undefined;
    const page = await this.#page(pageAt(id, below - 1));
    const index = page.indexOf(below);
    if (index > 0) return page.at(index - 1);
    const found = await this.#link.call("before", [id, below]);
    return found === undefined ? undefined : this.at(row, found);
  }

  /** The parts of a range that have articles, page after page. */
  async *parts({ id, group }: GroupRow, { first, last }: NumberRange): AsyncGenerator<PagePart> {
    const end = Math.min(last, group.high);
    let number = Math.max(first, group.low);
    while (number <= end) {
      const start = pageAt(id, number);
      const page = this.#kept.get(start) ?? (await this.#page(start));
      const from = page.indexOf(number);
      const to = page.indexOf(end + 1);
      if (from < to) yield { page, from, to };
      // Without any behind it the page was the last: what has come since is on it or begins another.
      number = Math.max(page.following ?? 0, numberOf(start) + pageNumbers);
    }
  }

  /** The overview of a range. Long lines are not kept: pages of them could be held by clients that read slowly. */
  async *overview(row: GroupRow, range: NumberRange): AsyncGenerator<Buffer> {
    for await (const { page, from, to } of this.parts(row, range)) {
      const lines = page.lines(from, to);
      if (lines !== undefined) yield lines;
      else for (const piece of page.pieces(from, to)) yield this.#lines(row.id, piece);
    }
  }

  async #lines(group: number, [first, last]: readonly [number, number]): Promise<Buffer> {
    const { lines } = await this.#link.call("page", [group, first, last, Number.MAX_SAFE_INTEGER]);
    // Meanwhile removed: nothing.
    return lines === undefined ? Buffer.alloc(0) : toBuffer(lines);
  }

  #page(start: number): Page | Promise<Page> {
    return this.#kept.get(start) ?? this.#kept.load(start, () => this.#read(start));
  }

  async #read(start: number): Promise<Page> {
    const first = numberOf(start);
    const last = first + pageNumbers - 1;
    return new Page(await this.#link.call("page", [groupOf(start), first, last, pieceBytes]));
  }
}
