import { mkdir } from "node:fs/promises";
import type { FeedPeer, Feeds, FeedsOptions } from "./options.ts";
import { PeerFeed } from "./peer-feed.ts";
import { findCrash, forgetCrash, recover } from "./recover.ts";

/**
 * Opens what waits for peers; nothing is sent before it is started.
 *
 * @throws what reading the folder throws.
 */
export async function createFeeds(options: FeedsOptions): Promise<Feeds> {
  const { dir, peers } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const crashedAt = await findCrash(dir);
  const feeds = new Map<string, PeerFeed>();
  for (const peer of peers) feeds.set(peer.name, await PeerFeed.open(peer, options));
  const queues = [...feeds.values()].map(({ queue }) => queue);
  await recover(options, queues, crashedAt);
  let isStarted = false;
  let closing: Promise<void> | undefined;
  let changing: Promise<void> = Promise.resolve();

  async function change(wanted: readonly FeedPeer[]): Promise<void> {
    if (closing !== undefined) return;
    const gone = [...feeds].filter(([name]) => !wanted.some((peer) => peer.name === name));
    for (const [name] of gone) feeds.delete(name);
    const changed = await Promise.allSettled([
      ...wanted.map(async (peer) => {
        const feed = feeds.get(peer.name) ?? (await PeerFeed.open(peer, options));
        feed.obey(peer);
        feeds.set(peer.name, feed);
        if (isStarted) feed.start();
      }),
      ...gone.map(([, feed]) => feed.close()),
    ]);
    const failed = changed.find((each) => each.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  async function close(): Promise<void> {
    await changing;
    await Promise.all([...feeds.values()].map((feed) => feed.close()));
    await forgetCrash(dir);
  }

  return {
    add(article) {
      if (closing === undefined) for (const { queue } of feeds.values()) queue.add(article);
    },
    async flush() {
      await Promise.all([...feeds.values()].map(({ queue }) => queue.flush()));
    },
    start() {
      isStarted = true;
      for (const feed of feeds.values()) feed.start();
    },
    obey(wanted) {
      const changed = changing.then(() => change(wanted));
      changing = changed.catch(() => {});
      return changed;
    },
    counts: () => new Map([...feeds].map(([name, { queue }]) => [name, queue.counts])),
    close: () => (closing ??= close()),
  };
}
