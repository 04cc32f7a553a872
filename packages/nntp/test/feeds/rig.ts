import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ManualClock, createManualClock, settle } from "@core/conn-policy/testing";
import { createFeeds } from "../../src/feeds/create-feeds.ts";
import type { FeedCounts, FeedPeer, Feeds } from "../../src/feeds/options.ts";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { sampleArticle } from "../store/sample-article.ts";
import { type FakePeer, openFakePeer } from "./fake-peer.ts";

export interface FeedRig extends AsyncDisposable {
  readonly peer: FakePeer;
  readonly store: ArticleStore;
  readonly clock: ManualClock;
  readonly dir: string;
  readonly log: string[];
  feeds: Feeds;
  /** Others in the same folder. */
  open(): Promise<Feeds>;
  counts(): FeedCounts;
  /** Stores articles and queues them. @returns what was sent for each, latin1. */
  add(...messageIds: string[]): Promise<string[]>;
  /** The feeds end, and others begin where they were. */
  restart(): Promise<void>;
}

export interface FeedRigOptions {
  readonly peer?: Partial<FeedPeer>;
  readonly tls?: boolean;
  readonly isStarted?: boolean;
}

/** Feeds to one fake peer called `them.test`, from memory, on a clock that stands still. */
export async function openFeeds(options: FeedRigOptions = {}): Promise<FeedRig> {
  const peer = await openFakePeer({ tls: options.tls === true });
  const dir = await mkdtemp(join(tmpdir(), "feeds-"));
  const store = createMemoryStore();
  const group = { description: "", status: "y", creator: "me", createdAt: 0 } as const;
  await store.addGroup({ ...group, name: "local.test" });
  const clock = createManualClock();
  const log: string[] = [];
  const open = (): Promise<Feeds> =>
    createFeeds({
      peers: [{ name: "them.test", host: "127.0.0.1", port: peer.port, ...options.peer }],
      store,
      dir,
      clock,
      log: (level, message, facts = {}) => {
        const { error } = facts as { error?: Error };
        log.push(`${level}: ${message}${error === undefined ? "" : `: ${error.message}`}`);
      },
    });
  const rig: FeedRig = {
    peer,
    store,
    clock,
    dir,
    log,
    feeds: await open(),
    open,
    counts() {
      const counts = rig.feeds.counts().get("them.test");
      if (counts === undefined) throw new Error("no such peer");
      return counts;
    },
    async add(...messageIds) {
      const wires: string[] = [];
      for (const messageId of messageIds) {
        await store.insert([sampleArticle({ messageId })], "news.test");
        const wire = (await store.byId(messageId))?.wire ?? Buffer.alloc(0);
        wires.push(Buffer.from(wire).toString("latin1"));
        rig.feeds.add({ messageId, newsgroups: ["local.test"], passed: [] });
      }
      return wires;
    },
    async restart() {
      await rig.feeds.close();
      rig.feeds = await open();
      rig.feeds.start();
    },
    async [Symbol.asyncDispose]() {
      const closed = rig.feeds.close();
      await settle(20);
      clock.advance("1m");
      await closed;
      await peer[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
  if (options.isStarted !== false) rig.feeds.start();
  return rig;
}
