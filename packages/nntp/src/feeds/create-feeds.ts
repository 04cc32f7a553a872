import { mkdir } from "node:fs/promises";
import { Lane } from "./lane.ts";
import type { Feeds, FeedsOptions } from "./options.ts";
import { PeerQueue } from "./peer-queue.ts";
import { forgetCrash, recover } from "./recover.ts";

/** What is under way gets so long when the feeds close. */
const graceMs = 10_000;

/**
 * Opens what waits for peers; nothing is sent before it is started.
 *
 * @throws what reading the folder throws.
 */
export async function createFeeds(options: FeedsOptions): Promise<Feeds> {
  const { dir, peers, clock } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const queues = await Promise.all(peers.map((peer) => PeerQueue.open(peer, options)));
  await recover(options, queues);
  const lanes: Lane[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    for (const lane of lanes) lane.stop();
    const cancel = clock.after(graceMs, () => {
      for (const lane of lanes) lane.cut();
    });
    await running;
    cancel();
    await Promise.all(queues.map((queue) => queue.close()));
    await forgetCrash(dir);
  }

  return {
    add(article) {
      if (closing === undefined) for (const queue of queues) queue.add(article);
    },
    async flush() {
      await Promise.all(queues.map((queue) => queue.flush()));
    },
    start() {
      for (const queue of queues) {
        const { connections = 1 } = queue.peer;
        const own = Array.from({ length: connections }, (_, place) => new Lane(queue, place));
        queue.onMore = () => {
          for (const lane of own) lane.wake();
        };
        lanes.push(...own);
      }
      running = Promise.all(lanes.map((lane) => lane.run()));
    },
    counts: () => new Map(queues.map((queue) => [queue.peer.name, queue.counts])),
    close: () => (closing ??= close()),
  };
}
