import { createPosting } from "../../src/posting/create-posting.ts";
import type { PostingOptions } from "../../src/posting/options.ts";
import type { Outcome, Posting, Source } from "../../src/posting/posting.ts";
import type { ArticleStore, PostingStatus } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { sampleNow } from "../articles/sample.ts";

export interface PostingRig {
  readonly posting: Posting;
  readonly store: ArticleStore;
  readonly log: string[];
  /** Moved by tests. */
  nowMs: number;
  post(block: Buffer, source?: Partial<Source>): Promise<Outcome>;
  feed(block: Buffer, source?: Partial<Source>): Promise<Outcome>;
  /** As it is stored, latin1. */
  stored(messageId: string): Promise<string | undefined>;
}

const groups: Readonly<Record<string, PostingStatus>> = {
  "local.test": "y",
  "local.other": "y",
  "local.closed": "n",
  "local.mod": "m",
};

/** Posting into memory, with four groups. */
export async function openPosting(options: Partial<PostingOptions> = {}): Promise<PostingRig> {
  const store = createMemoryStore();
  for (const [name, status] of Object.entries(groups))
    await store.addGroup({ name, status, description: "", creator: "me", createdAt: 0 });
  const log: string[] = [];
  const rig: PostingRig = {
    store,
    log,
    nowMs: sampleNow,
    posting: createPosting({
      store,
      hostname: "news.test",
      now: () => rig.nowMs,
      log: (level, message) => void log.push(`${level}: ${message}`),
      ...options,
    }),
    post: (block, source = {}) =>
      rig.posting.take(block, { kind: "post", client: "192.0.2.1", ...source }),
    feed: (block, source = {}) =>
      rig.posting.take(block, { kind: "feed", client: "192.0.2.9", peer: "peer.test", ...source }),
    async stored(messageId) {
      const article = await store.byId(messageId);
      return article && Buffer.from(article.wire).toString("latin1");
    },
  };
  return rig;
}

/** The group and number of an article, as Xref tells. */
export async function placesOf(rig: PostingRig, messageId: string): Promise<string> {
  return /^Xref: news\.test ?(.*)\r$/mu.exec((await rig.stored(messageId)) ?? "")?.[1] ?? "";
}
