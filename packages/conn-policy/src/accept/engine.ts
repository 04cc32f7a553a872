import { Beat, type Watched } from "../clock/beat.ts";
import type { Clock } from "../clock/clock.ts";
import { Pace } from "../close/pace.ts";
import { Shaper } from "../bandwidth/shaper.ts";
import type { Reason } from "../close/reason.ts";
import { Monitor } from "../phases/monitor.ts";
import type { Sample } from "../phases/sample.ts";
import { Leavers } from "./leavers.ts";
import type { Timed } from "./timed.ts";
import type { TrackedConnection } from "./tracked-connection.ts";
import { TransmitQueues } from "./transmit-queues.ts";

const initialCapacity = 64;

/**
 * What one tree of guards shares: time, the state of all connections, and the paced end of those that are due.
 */
export class Engine implements Watched {
  readonly clock: Clock;
  readonly tickMs: number;
  readonly beat: Beat;
  readonly monitor: Monitor;
  readonly shaper: Shaper;
  readonly leavers: Leavers;
  readonly queues: TransmitQueues;
  readonly #pace: Pace<() => void>;
  readonly #timed: (Timed | undefined)[] = [];
  readonly #sample: Sample = { received: 0, accepted: 0, pending: 0, isReading: true };
  #lastId = 0;
  #now = 0;
  #readAt = -1;

  constructor(clock: Clock, tickMs: number) {
    this.clock = clock;
    this.tickMs = tickMs;
    this.beat = new Beat(clock, tickMs, this, initialCapacity);
    this.monitor = new Monitor(this.beat.time, initialCapacity);
    this.shaper = new Shaper(clock);
    this.leavers = new Leavers(clock);
    this.queues = new TransmitQueues(clock);
    this.#pace = new Pace(clock, (end) => end());
  }

  /** The clock as of this tick: reading it for each request would cost as much as all that is done for one. */
  get coarseNow(): number {
    const { time } = this.beat;
    if (time.asleep) this.beat.wake();
    if (time.tick !== this.#readAt) {
      this.#readAt = time.tick;
      this.#now = this.clock.now();
    }
    return this.#now;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  track(timed: Timed): void {
    this.#timed[timed.index] = timed;
    this.beat.grow(this.monitor.slots.capacity);
  }

  untrack(index: number): void {
    this.#timed[index] = undefined;
    this.beat.remove(index);
    this.monitor.release(index);
  }

  *connections(): IterableIterator<TrackedConnection> {
    for (const timed of this.#timed) {
      if (timed?.isSide === false) yield timed as TrackedConnection;
    }
  }

  look(index: number, tick: number): number {
    const timed = this.#timed[index];
    if (timed === undefined) return -1;
    timed.inspect();
    // Inspection may have ended it.
    if (this.#timed[index] !== timed) return -1;
    if (timed.reason !== undefined) {
      const due = this.monitor.due(index, timed.bounds);
      if (tick < due) return due;
    } else if (this.#verdict(timed, tick) === undefined) {
      return this.monitor.nextLook(index, timed.bounds);
    }
    this.#pace.add(() => this.#endDue(timed));
    // Not looked at again before its turn has come.
    return -1;
  }

  next(index: number): number {
    const timed = this.#timed[index];
    if (timed === undefined || timed.reason !== undefined) return -1;
    return this.monitor.unfinishedLook(index, timed.bounds);
  }

  /** Ends a connection when its turn has come, unless `isStill` says that it is not meant any more. */
  endSoon(connection: TrackedConnection, reason: Reason, isStill?: () => boolean): void {
    this.#pace.add(() => {
      if (isStill === undefined || isStill()) connection.end(reason);
    });
  }

  rebase(ticks: number): void {
    this.monitor.slots.rebase(ticks);
  }

  #verdict(timed: Timed, tick: number): Reason | undefined {
    timed.fill(this.#sample);
    const verdict = this.monitor.look(timed.index, timed.bounds, this.#sample, tick);
    return verdict === undefined ? undefined : timed.judge(verdict);
  }

  /** Its turn has come; what arrived while it waited clears it. */
  #endDue(timed: Timed): void {
    if (this.#timed[timed.index] !== timed) return;
    if (timed.reason !== undefined) {
      timed.abandon();
      return;
    }
    timed.inspect();
    if (this.#timed[timed.index] !== timed || timed.reason !== undefined) return;
    const reason = this.#verdict(timed, this.beat.judged);
    if (reason === undefined) this.#placeAgain(timed);
    else timed.end(reason);
  }

  #placeAgain({ index, bounds }: Timed): void {
    this.beat.place(index, this.monitor.nextLook(index, bounds));
  }
}
