import { delayAfter } from "./back-off.ts";
import { Bell } from "./bell.ts";
import { type DeliverContext, deliver, says } from "./deliver.ts";
import type { Entry } from "./entry.ts";
import { createTurns } from "./in-turn.ts";
import type { Link } from "./link.ts";
import { linkError } from "./link-error.ts";
import { type OpenLink, openLink } from "./open-link.ts";
import type { PeerQueue } from "./peer-queue.ts";
import { Refusals } from "./refusals.ts";

const defaultWindow = 20;
/** A connection on which nothing was said for so long is given up; innfeed waits ten minutes, as many servers do. */
const idleMs = 300_000;
/** How long answers may be on their way after one that ends the connection. */
const lastAnswersMs = 5_000;

/** One connection to a peer at a time, from the start to the end of the feed. */
export class Lane {
  readonly #queue: PeerQueue;
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  /** It connects only when more than this waits. */
  readonly #leastWaiting: number;
  #failures = 0;
  #underWay = 0;
  #failure: unknown;
  #link: Link | undefined;

  /** @param place how many lanes of the peer come before it: those are enough for what they can have under way. */
  constructor(queue: PeerQueue, place: number) {
    this.#queue = queue;
    this.#leastWaiting = place * (queue.peer.window ?? defaultWindow);
  }

  /** There may be something to do. */
  wake(): void {
    this.#bell.ring();
  }

  /** What is under way ends; nothing else begins. */
  stop(): void {
    this.#stopping.abort();
    this.#bell.ring();
  }

  /** What is under way has had its time. */
  cut(): void {
    this.#link?.fail(linkError("The feed is stopped"));
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (this.#queue.counts.waiting <= this.#leastWaiting || !(await this.#queue.hasEntry()))
          await this.#bell.wait();
        else await this.#connect();
      } catch (error) {
        // Who stops it knows why.
        if (!signal.aborted) await this.#backOff(error);
      }
    }
  }

  async #backOff(error: unknown): Promise<void> {
    this.#failures++;
    const ms = delayAfter(this.#failures);
    this.#queue.report("warn", "nntp: feeding a peer failed", {
      error,
      retryInSeconds: ms / 1000,
    });
    await this.#rest(ms, () => this.#stopping.signal.aborted);
  }

  async #connect(): Promise<void> {
    const { peer, clock } = this.#queue;
    const open = await openLink(peer, clock, this.#stopping.signal);
    const refusals = new Refusals(this.#queue);
    this.#failure = undefined;
    this.#link = open.link;
    try {
      await this.#talk(open, refusals);
    } finally {
      if (this.#failure !== undefined) await this.#giveUp(open.link);
      while (this.#underWay > 0) await this.#bell.wait();
      refusals.close();
      await open.link.quit();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What has been answered counts; whatever still waits for an answer then is told, and goes back. */
  async #giveUp(link: Link): Promise<void> {
    await this.#rest(lastAnswersMs, () => this.#underWay === 0 || !link.isAlive);
    link.fail(this.#failure as Error);
  }

  async #talk(open: OpenLink, refusals: Refusals): Promise<void> {
    const queue = this.#queue;
    const { link, isStreaming } = open;
    const { peer, store } = queue;
    const context = {
      ...open,
      store,
      inTurn: createTurns(),
      isFor: queue.isFor.bind(queue),
      heard: refusals.heard.bind(refusals),
      isEnding: () => this.#failure !== undefined,
    };
    const most = isStreaming ? (peer.window ?? defaultWindow) : 1;
    let hasRested = false;
    link.onEnd = () => this.#bell.ring();
    while (!this.#isOver) {
      // A peer may close a connection on which nothing happens: that is no failure.
      if (hasRested && !link.isAlive && this.#underWay === 0) return;
      const entry = this.#underWay < most ? await queue.take() : undefined;
      if (entry !== undefined) {
        void this.#deliver(entry, context, refusals);
      } else if (this.#underWay > 0) {
        await this.#bell.wait();
      } else {
        refusals.conclude();
        hasRested = true;
        if (await this.#rest(idleMs, () => this.#isOver || queue.hasMore || !link.isAlive)) return;
      }
    }
  }

  get #isOver(): boolean {
    return this.#failure !== undefined || this.#stopping.signal.aborted;
  }

  async #deliver(entry: Entry, context: DeliverContext, refusals: Refusals): Promise<void> {
    this.#underWay++;
    try {
      const delivery = await deliver(entry.messageId, context);
      if (delivery.kind === "refused") {
        if (!refusals.add(entry, delivery)) this.#failure ??= says(delivery.answer);
      } else {
        // It has taken part in the protocol: that was no failure.
        this.#failures = 0;
        this.#queue.note(entry, delivery);
      }
    } catch (error) {
      this.#queue.giveBack(entry);
      this.#failure ??= error;
    }
    this.#underWay--;
    this.#bell.ring();
  }

  /** Waits. @returns whether all of the time has passed before `isOver`. */
  async #rest(ms: number, isOver: () => boolean): Promise<boolean> {
    const time = { hasPassed: false };
    const cancel = this.#queue.clock.after(ms, () => {
      time.hasPassed = true;
      this.#bell.ring();
    });
    while (!time.hasPassed && !isOver()) await this.#bell.wait();
    cancel();
    return time.hasPassed;
  }
}
