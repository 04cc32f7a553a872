import { isDeepStrictEqual } from "node:util";
import { Lane } from "./lane.ts";
import type { FeedPeer, FeedsOptions } from "./options.ts";
import { PeerQueue } from "./peer-queue.ts";

/** What is under way gets so long when a feed stops. */
const graceMs = 10_000;

/** One peer: what waits for it, and the connections that it goes out on. */
export class PeerFeed {
  readonly queue: PeerQueue;
  #lanes: Lane[] = [];
  #isStarted = false;
  /** Those that have been stopped too. */
  readonly #running = new Set<Promise<void>>();

  private constructor(queue: PeerQueue) {
    this.queue = queue;
    queue.onMore = () => {
      for (const lane of this.#lanes) lane.wake();
    };
  }

  static async open(peer: FeedPeer, options: FeedsOptions): Promise<PeerFeed> {
    return new PeerFeed(await PeerQueue.open(peer, options));
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#begin();
  }

  /** New connections go by `peer`; those there are end when they have no article under way. */
  obey(peer: FeedPeer): void {
    if (isDeepStrictEqual(peer, this.queue.peer)) return;
    this.#end();
    this.queue.obey(peer);
    if (this.#isStarted) this.#begin();
  }

  /** Ends what is under way, and keeps the rest. */
  async close(): Promise<void> {
    this.#end();
    await Promise.all(this.#running);
    await this.queue.close();
  }

  #begin(): void {
    const { connections = 1 } = this.queue.peer;
    this.#lanes = Array.from({ length: connections }, (_, place) => new Lane(this.queue, place));
    for (const lane of this.#lanes) {
      const running = lane.run().finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  #end(): void {
    const lanes = this.#lanes;
    this.#lanes = [];
    for (const lane of lanes) lane.stop();
    // A lane that has ended by then does not mind.
    const cancel = this.queue.clock.after(graceMs, () => {
      for (const lane of lanes) lane.cut();
    });
    void Promise.all(this.#running).then(cancel);
  }
}
