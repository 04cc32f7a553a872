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
import { StoreError } from "../store-error.ts";
import { withoutNumber } from "../xref.ts";
import { Articles } from "./articles.ts";
import type { Change } from "./change.ts";
import type { Slice } from "./expiring.ts";
import { expiriesOf } from "./expiries.ts";
import { GroupCommit } from "./group-commit.ts";
import type { GroupRow } from "./group-table.ts";
import { KnownGroups } from "./known-groups.ts";
import type { SqliteStoreOptions } from "./options.ts";
import { Pages } from "./pages.ts";
import type { ArrivedData, Reader } from "./reader.ts";
import type { StartWorker } from "./start-worker.ts";
import { WorkerLink } from "./worker-link.ts";
import type { Expiry, Writer } from "./writer.ts";

const mebibyte = 1024 * 1024;
/** How long it takes at most until what another process has written is seen. */
const lookEveryMs = 1000;

/** The store as the thread of the event loop has it: copies of what is asked for often, and two threads to ask. */
export class SqliteStore implements ArticleStore {
  readonly #writer: WorkerLink<Writer>;
  readonly #reader: WorkerLink<Reader>;
  readonly #commit: GroupCommit;
  readonly #groups = new KnownGroups();
  readonly #pages: Pages;
  readonly #articles: Articles;
  readonly #now: () => number;
  #lookedAt = 0;
  #isClosed = false;

  constructor(options: SqliteStoreOptions, start: StartWorker) {
    const { path, maxBytes, now = Date.now } = options;
    const { cacheBytes = 128 * mebibyte, reserveBytes = 64 * mebibyte } = options;
    const database = { path, reserveBytes, ...(maxBytes !== undefined && { maxBytes }) };
    const onDeath = (error: Error): void => options.onTrouble?.(error);
    this.#writer = new WorkerLink(start, { role: "writer", options: database }, onDeath);
    this.#reader = new WorkerLink(start, { role: "reader", options: database }, onDeath);
    this.#commit = new GroupCommit(this.#writer, (change) => this.#apply(change));
    this.#pages = new Pages(this.#reader, cacheBytes / 4);
    this.#articles = new Articles(this.#reader, (cacheBytes * 3) / 4);
    this.#now = now;
  }

  /** Makes the file if need be, and ends what a former process could not. */
  async open(): Promise<this> {
    try {
      this.#reader.begin();
      await this.#look();
      // The file is there by now, and can be read.
      await Promise.all([this.#reader.call("known", [[]]), this.#expireAll({ kind: "rest" })]);
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async groups(): Promise<readonly Group[]> {
    this.#lookNowAndThen();
    return this.#groups.list();
  }

  async group(name: string): Promise<Group | undefined> {
    this.#lookNowAndThen();
    return this.#groups.get(name)?.group;
  }

  async addGroup(group: Omit<Group, "low" | "high" | "count">): Promise<boolean> {
    const { name, description, status, creator, createdAt } = group;
    const values = { name, description, status, creator, createdAt };
    return this.#apply(await this.#writer.call("addGroup", [values]));
  }

  async changeGroup(
    name: string,
    { description, status }: Partial<Pick<Group, "description" | "status">>,
  ): Promise<boolean> {
    const change = { ...(description !== undefined && { description }), ...(status && { status }) };
    return this.#apply(await this.#writer.call("changeGroup", [name, change]));
  }

  async removeGroup(name: string): Promise<boolean> {
    const isRemoved = this.#apply(await this.#writer.call("removeGroup", [name]));
    if (isRemoved) await this.#expireAll({ kind: "rest" });
    return isRemoved;
  }

  async insert(articles: readonly NewArticle[], host: string): Promise<readonly Insertion[]> {
    this.#check();
    return articles.length === 0 ? [] : this.#commit.insert(articles, host);
  }

  async known(messageIds: readonly string[]): Promise<readonly boolean[]> {
    return this.#reader.call("known", [messageIds]);
  }

  async byId(messageId: string): Promise<StoredArticle | undefined> {
    this.#check();
    return this.#articles.byId(messageId);
  }

  async byNumber(group: string, number: number): Promise<StoredArticle | undefined> {
    const row = this.#within(group, number);
    return row && this.#articles.byNumber(row, number);
  }

  async numbered(group: string, number: number): Promise<Numbered | undefined> {
    const row = this.#within(group, number);
    return row && this.#pages.at(row, number);
  }

  async next(group: string, number: number): Promise<Numbered | undefined> {
    const row = this.#row(group);
    return row && this.#pages.next(row, number);
  }

  async previous(group: string, number: number): Promise<Numbered | undefined> {
    const row = this.#row(group);
    return row && this.#pages.previous(row, number);
  }

  async *numbers(group: string, range: NumberRange): AsyncGenerator<readonly Numbered[]> {
    const row = this.#row(group);
    if (!row) return;
    for await (const { page, from, to } of this.#pages.parts(row, range)) yield page.list(from, to);
  }

  async *overview(group: string, range: NumberRange): AsyncGenerator<Uint8Array> {
    const row = this.#row(group);
    if (row) yield* this.#pages.overview(row, range);
  }

  async overviewById(messageId: string): Promise<Uint8Array | undefined> {
    const line = await this.#reader.call("overviewById", [messageId]);
    return line && withoutNumber(line);
  }

  async *headers(group: string, range: NumberRange): AsyncGenerator<readonly StoredArticle[]> {
    const row = this.#row(group);
    if (row) yield* this.#articles.heads(row, range);
  }

  async *arrivedSince(sinceMs: number, groups: readonly string[]): AsyncGenerator<string[]> {
    this.#check();
    const ids = groups.flatMap((name) => this.#groups.get(name)?.id ?? []);
    let next: ArrivedData["next"] = { arrivedAt: sinceMs, id: -1 };
    while (next) {
      const found: ArrivedData = await this.#reader.call("arrivedSince", [
        next.arrivedAt,
        next.id,
        ids,
      ]);
      if (found.ids.length > 0) yield [...found.ids];
      next = found.next;
    }
  }

  async remove(messageId: string, comesAt?: number): Promise<boolean> {
    return this.#apply(await this.#writer.call("remove", [messageId, comesAt]));
  }

  async expire(limits: ExpireLimits): Promise<number> {
    const names = this.#groups.list().map(({ name }) => name);
    let removed = 0;
    for (const expiry of expiriesOf(limits, names)) {
      const count = await this.#expireAll(expiry);
      if (expiry.kind !== "forget") removed += count;
    }
    while (await this.#writer.call("vacuum", [])) {
      // A piece at a time: others want to write too.
    }
    return removed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#commit.end();
    await this.#reader.close();
    // Whoever closes the file last tidies up, and only who writes can.
    await this.#writer.close();
  }

  async #expireAll(expiry: Expiry): Promise<number> {
    let count = 0;
    let next: Slice["next"];
    do {
      const slice: Slice = this.#apply(await this.#writer.call("expire", [expiry, next]));
      count += slice.count;
      next = slice.next;
    } while (next !== undefined);
    return count;
  }

  #apply<Value>(change: Change<Value>): Value {
    this.#groups.apply(change);
    this.#pages.apply(change);
    this.#articles.apply(change);
    return change.value;
  }

  async #look(): Promise<void> {
    this.#lookedAt = this.#now();
    this.#apply(await this.#writer.call("look", []));
  }

  #lookNowAndThen(): void {
    this.#check();
    // Nobody waits for it, or the articles behind would overtake this one; whoever asks next sees more. What fails here
    // fails for the next one who writes too.
    if (this.#now() - this.#lookedAt >= lookEveryMs) this.#look().catch(() => {});
  }

  #row(name: string): GroupRow | undefined {
    this.#check();
    return this.#groups.get(name);
  }

  #within(name: string, number: number): GroupRow | undefined {
    const row = this.#row(name);
    return row && number >= row.group.low && number <= row.group.high ? row : undefined;
  }

  #check(): void {
    if (this.#isClosed) throw new StoreError("store_closed", "The article store is closed.");
  }
}
