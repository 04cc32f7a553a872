import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../site.ts";
import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import type { Passing } from "../posting/options.ts";
import type { StoredArticle } from "../store/article-store.ts";
import { Backlog } from "./backlog.ts";
import { Deferred } from "./deferred.ts";
import type { Delivery } from "./deliver.ts";
import type { Entry } from "./entry.ts";
import type { FeedCounts, FeedPeer, FeedsOptions } from "./options.ts";
import { passingOf } from "./passing-of.ts";
import type { Tally } from "./tally.ts";

const defaultMaxWaiting = 1_000_000;

/** What waits for one peer, and what has become of it. */
export class PeerQueue {
  #peer: FeedPeer;
  readonly store: FeedsOptions["store"];
  readonly clock: FeedsOptions["clock"];
  /** There may be something to do. */
  onMore: () => void = () => {};
  readonly #log: Log;
  readonly #backlog: Backlog;
  readonly #deferred = new Deferred();
  #wants: Wildmat;
  readonly #tally: Tally = { accepted: 0, known: 0, rejected: 0, skipped: 0 };
  #cancel: (() => void) | undefined;
  #hasMore = true;

  private constructor(peer: FeedPeer, { store, clock, log }: FeedsOptions, backlog: Backlog) {
    this.#peer = peer;
    this.store = store;
    this.clock = clock;
    this.#log = log;
    this.#backlog = backlog;
    this.#wants = parseWildmat(peer.groups ?? "*");
  }

  static async open(peer: FeedPeer, options: FeedsOptions): Promise<PeerQueue> {
    // A name may hold what a folder's may not.
    const dir = join(options.dir, `${encodeURIComponent(peer.name)}.feed`);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const { maxWaiting = defaultMaxWaiting } = peer;
    const log: Log = (level, message, facts) =>
      options.log(level, message, { peer: peer.name, ...facts });
    const backlog = await Backlog.open({ dir, maxWaiting, log });
    return new PeerQueue(peer, options, backlog);
  }

  get peer(): FeedPeer {
    return this.#peer;
  }

  /** What is queued from now on goes by what is told of the peer now; how much may wait stays as it is. */
  obey(peer: FeedPeer): void {
    this.#peer = peer;
    this.#wants = parseWildmat(peer.groups ?? "*");
  }

  get counts(): FeedCounts {
    return { ...this.#tally, waiting: this.#backlog.waiting, lost: this.#backlog.lost };
  }

  /** Has something come since the last that was taken? */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  add(article: Passing): void {
    if (this.#isMeant(article)) this.put(article.messageId);
  }

  /** What went into the backlog unseen, after a crash, is looked at before it is sent. */
  isFor(article: StoredArticle): boolean {
    const { maxArticleBytes = Number.POSITIVE_INFINITY } = this.peer;
    return article.wire.length <= maxArticleBytes && this.#isMeant(passingOf(article));
  }

  /** Queues an article that nobody has looked at. */
  put(messageId: string): void {
    this.#backlog.add(messageId);
    this.#more();
  }

  async hasEntry(): Promise<boolean> {
    const entry = await this.take();
    // Nobody is woken for it: whoever asks has it.
    if (entry !== undefined) this.#backlog.giveBack(entry);
    return entry !== undefined;
  }

  async take(): Promise<Entry | undefined> {
    this.#hasMore = false;
    // A peer that is patient with nothing is in trouble, and is left alone until the first is due.
    const entry = this.#deferred.isFull ? undefined : await this.#backlog.take();
    if (entry !== undefined) this.#hasMore = true;
    return entry;
  }

  giveBack(entry: Entry): void {
    this.#backlog.giveBack(entry);
    this.#more();
  }

  /** It waits until nothing else does. */
  putOff(entry: Entry): void {
    this.#backlog.putOff(entry);
    this.#more();
  }

  note(entry: Entry, delivery: Delivery): void {
    if (delivery.kind === "later") {
      this.#deferred.add(entry, this.clock.now());
      this.#plan();
      return;
    }
    this.#tally[delivery.kind]++;
    this.#backlog.settle(entry);
    if (delivery.kind !== "rejected") return;
    const { code, text } = delivery.answer;
    const facts = { messageId: entry.messageId, answer: `${code} ${text}`.slice(0, 200) };
    this.report("info", "nntp: a peer does not want an article", facts);
  }

  report(level: "info" | "warn" | "error", message: string, facts: object): void {
    this.#log(level, message, { peer: this.peer.name, ...facts });
  }

  flush(): Promise<void> {
    return this.#backlog.flush();
  }

  async close(): Promise<void> {
    this.#cancel?.();
    await this.#backlog.close();
  }

  #isMeant({ newsgroups, passed }: Passing): boolean {
    if (passed.includes(this.peer.name.toLowerCase())) return false;
    return newsgroups.some((name) => this.#wants(name));
  }

  #more(): void {
    this.#hasMore = true;
    this.onMore();
  }

  #plan(): void {
    const { nextAt } = this.#deferred;
    this.#cancel?.();
    if (nextAt === undefined) return;
    this.#cancel = this.clock.after(nextAt - this.clock.now(), () => {
      this.#cancel = undefined;
      for (const entry of this.#deferred.takeDue(this.clock.now())) this.#backlog.giveBack(entry);
      this.#plan();
      this.#more();
    });
  }
}
