import type {
  ArticleStore,
  ExpireLimits,
  Group,
  Insertion,
  NewArticle,
  Numbered,
  NumberRange,
  StoredArticle,
} from "../article-store.ts";
import { piecesOf } from "../pieces.ts";
import { StoreError } from "../store-error.ts";
import { overviewLine, withHeader, xrefOf } from "../xref.ts";
import { type KeptArticle, MemoryGroup } from "./memory-group.ts";

export class MemoryStore implements ArticleStore {
  readonly #groups = new Map<string, MemoryGroup>();
  /** The highest numbers of groups that were removed. */
  readonly #former = new Map<string, number>();
  /** Every id that has been here, with its time; those that still are, with their articles. */
  readonly #history = new Map<string, number>();
  readonly #articles = new Map<string, KeptArticle>();
  #isClosed = false;

  async groups(): Promise<readonly Group[]> {
    return [...this.#open().values()].map(({ group }) => group);
  }

  async group(name: string): Promise<Group | undefined> {
    return this.#open().get(name)?.group;
  }

  async addGroup(group: Omit<Group, "low" | "high" | "count">): Promise<boolean> {
    const { name, description, status, creator, createdAt } = group;
    if (this.#open().has(name)) return false;
    const about = { name, description, status, creator, createdAt };
    this.#groups.set(name, new MemoryGroup(about, this.#former.get(name) ?? 0));
    return true;
  }

  async changeGroup(
    name: string,
    change: Partial<Pick<Group, "description" | "status">>,
  ): Promise<boolean> {
    const group = this.#open().get(name);
    group?.change(change);
    return group !== undefined;
  }

  async removeGroup(name: string): Promise<boolean> {
    const group = this.#open().get(name);
    if (!group) return false;
    for (const article of group.articles.values()) this.#leave(name, article);
    this.#groups.delete(name);
    this.#former.set(name, group.high);
    return true;
  }

  async insert(articles: readonly NewArticle[], host: string): Promise<readonly Insertion[]> {
    this.#open();
    return articles.map((article) => {
      if (this.#history.has(article.messageId)) return "duplicate";
      this.#insert(article, host);
      return "stored";
    });
  }

  async known(messageIds: readonly string[]): Promise<readonly boolean[]> {
    this.#open();
    return messageIds.map((messageId) => this.#history.has(messageId));
  }

  async byId(messageId: string): Promise<StoredArticle | undefined> {
    this.#open();
    const article = this.#articles.get(messageId);
    return article && { messageId, number: 0, wire: article.wire, bodyAt: article.bodyAt };
  }

  async byNumber(group: string, number: number): Promise<StoredArticle | undefined> {
    const article = this.#open().get(group)?.articles.get(number);
    if (!article) return undefined;
    const { messageId, wire, bodyAt } = article;
    return { messageId, number, wire, bodyAt };
  }

  async numbered(group: string, number: number): Promise<Numbered | undefined> {
    return this.#range(group, { first: number, last: number }).map(toNumbered)[0];
  }

  async next(group: string, number: number): Promise<Numbered | undefined> {
    return this.#range(group, { first: number + 1, last: Infinity }).map(toNumbered)[0];
  }

  async previous(group: string, number: number): Promise<Numbered | undefined> {
    return this.#range(group, { first: 0, last: number - 1 })
      .map(toNumbered)
      .at(-1);
  }

  async *numbers(group: string, range: NumberRange): AsyncGenerator<readonly Numbered[]> {
    const found = this.#range(group, range).map(toNumbered);
    if (found.length > 0) yield found;
  }

  async *overview(group: string, range: NumberRange): AsyncGenerator<Uint8Array> {
    const found = this.#range(group, range);
    const lengths = found.map(([, { overview }]) => overview.length);
    for (const [from, to] of piecesOf(lengths, 0, found.length)) {
      const lines = found
        .slice(from, to)
        .map(([number, { overview, xref }]) => overviewLine(number, overview, xref));
      yield Buffer.concat(lines);
    }
  }

  async overviewById(messageId: string): Promise<Uint8Array | undefined> {
    this.#open();
    const article = this.#articles.get(messageId);
    return article && overviewLine(0, article.overview, article.xref);
  }

  async *headers(group: string, range: NumberRange): AsyncGenerator<readonly StoredArticle[]> {
    const found = this.#range(group, range).map(([number, { messageId, wire, bodyAt }]) => ({
      messageId,
      number,
      wire: wire.subarray(0, bodyAt),
      bodyAt,
    }));
    if (found.length > 0) yield found;
  }

  async *arrivedSince(sinceMs: number, groups: readonly string[]): AsyncGenerator<string[]> {
    this.#open();
    const found = [...this.#articles.values()].filter(
      ({ arrivedAt, places }) => arrivedAt >= sinceMs && groups.some((name) => places.has(name)),
    );
    if (found.length > 0) yield found.map(({ messageId }) => messageId);
  }

  async remove(messageId: string, comesAt?: number): Promise<boolean> {
    this.#open();
    if (comesAt !== undefined && !this.#history.has(messageId)) {
      this.#history.set(messageId, comesAt);
      return true;
    }
    const article = this.#articles.get(messageId);
    if (article) this.#remove(article);
    return article !== undefined;
  }

  async expire({ before, group, keep, forgetBefore }: ExpireLimits): Promise<number> {
    const groups = group === undefined ? [...this.#open().keys()] : [group];
    let count = 0;
    for (const article of this.#articles.values()) {
      if (before === undefined || article.arrivedAt >= before) continue;
      if (group === undefined) count += this.#remove(article);
      else if (this.#leave(group, article)) count += 1;
    }
    for (const name of keep === undefined ? [] : groups) {
      const there = this.#range(name, { first: 0, last: Infinity });
      for (const [, article] of there.slice(0, Math.max(0, there.length - (keep ?? 0)))) {
        if (this.#leave(name, article)) count += 1;
      }
    }
    for (const [messageId, arrivedAt] of this.#history) {
      if (forgetBefore === undefined || this.#articles.has(messageId)) continue;
      if (arrivedAt < forgetBefore) this.#history.delete(messageId);
    }
    return count;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #insert(
    { messageId, groups, wire, bodyAt, overview, arrivedAt }: NewArticle,
    host: string,
  ): void {
    const places = new Map<string, number>();
    for (const name of groups) {
      const group = this.#groups.get(name);
      if (group) places.set(name, group.nextNumber());
    }
    const xref = xrefOf(
      host,
      [...places].map(([group, number]) => ({ group, number })),
    );
    const whole = withHeader(wire, bodyAt, xref);
    const article: KeptArticle = {
      messageId,
      wire: whole,
      bodyAt: bodyAt + whole.length - wire.length,
      overview: Uint8Array.from(overview),
      xref,
      arrivedAt,
      places,
    };
    for (const [name, number] of places) this.#groups.get(name)?.articles.set(number, article);
    this.#articles.set(messageId, article);
    this.#history.set(messageId, arrivedAt);
  }

  /** @returns how many groups it was in; one that is in none counts too. */
  #remove(article: KeptArticle): number {
    const names = [...article.places.keys()];
    for (const name of names) this.#leave(name, article);
    this.#articles.delete(article.messageId);
    return Math.max(1, names.length);
  }

  #leave(name: string, article: KeptArticle): boolean {
    const number = article.places.get(name);
    if (number === undefined) return false;
    this.#groups.get(name)?.articles.delete(number);
    article.places.delete(name);
    if (article.places.size === 0) this.#articles.delete(article.messageId);
    return true;
  }

  #range(name: string, { first, last }: NumberRange): [number, KeptArticle][] {
    return this.#open().get(name)?.range(first, last) ?? [];
  }

  #open(): Map<string, MemoryGroup> {
    if (this.#isClosed) throw new StoreError("store_closed", "The article store is closed.");
    return this.#groups;
  }
}

function toNumbered([number, { messageId }]: [number, KeptArticle]): Numbered {
  return { number, messageId };
}
