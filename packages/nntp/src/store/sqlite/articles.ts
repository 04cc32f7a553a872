import type { NumberRange, StoredArticle } from "../article-store.ts";
import { ArticleCache } from "./article-cache.ts";
import type { Change } from "./change.ts";
import type { GroupRow } from "./group-table.ts";
import { numberOf, toPlace } from "./place.ts";
import type { Reader } from "./reader.ts";
import type { WorkerLink } from "./worker-link.ts";

/** Who reads one after the other gets the next ones with it: asking the other thread costs more than they do. */
const aheadBytes = 64 * 1024;

/** Articles as they are sent. */
export class Articles {
  readonly #link: WorkerLink<Reader>;
  readonly #cache: ArticleCache;

  constructor(link: WorkerLink<Reader>, maxBytes: number) {
    this.#link = link;
    this.#cache = new ArticleCache(maxBytes);
  }

  apply({ reset, left, gone }: Change<unknown>): void {
    if (reset) this.#cache.clear();
    for (const place of left) this.#cache.leave(place);
    for (const messageId of gone) this.#cache.remove(messageId);
  }

  async byId(messageId: string): Promise<StoredArticle | undefined> {
    const known = this.#cache.byId(messageId);
    if (known) return known;
    const { age } = this.#cache;
    const data = await this.#link.call("articleById", [messageId]);
    return data && this.#cache.add(data, age);
  }

  async byNumber({ id }: GroupRow, number: number): Promise<StoredArticle | undefined> {
    const place = toPlace(id, number);
    const known = this.#cache.byPlace(place);
    if (known) return known;
    const { age } = this.#cache;
    const ahead = this.#cache.hasPlace(place - 1) ? aheadBytes : 0;
    const [asked, ...others] = await this.#link.call("articles", [place, ahead]);
    for (const other of others) this.#cache.add(other, age);
    return asked && this.#cache.add(asked, age);
  }

  async *heads(row: GroupRow, { first, last }: NumberRange): AsyncGenerator<StoredArticle[]> {
    const { low, high } = row.group;
    const end = Math.min(last, high);
    let number = Math.max(first, low);
    while (number <= end) {
      const found = await this.#link.call("heads", [row.id, number, end]);
      if (found.length === 0) return;
      const articles = found.map(({ messageId, place = 0, bodyAt, wire }) => ({
        messageId,
        number: numberOf(place),
        wire: Buffer.from(wire.buffer, wire.byteOffset, wire.length),
        bodyAt,
      }));
      yield articles;
      number = (articles.at(-1)?.number ?? end) + 1;
    }
  }
}
