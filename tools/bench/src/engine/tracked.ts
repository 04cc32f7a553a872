import { profileLayers, resolvePolicy } from "@core/conn-policy";
import { Beat, type Watched } from "../../../../packages/conn-policy/dist/clock/beat.js";
import { type Bounds, boundsOf } from "../../../../packages/conn-policy/dist/phases/bounds.js";
import { Monitor } from "../../../../packages/conn-policy/dist/phases/monitor.js";
import { HEAD, IDLE, SEND, WORK } from "../../../../packages/conn-policy/dist/phases/phase.js";
import type { Sample } from "../../../../packages/conn-policy/dist/phases/sample.js";
import { type Ticking, limitsMs } from "./subject.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** How the engine learns what a connection does: from any byte (`guard.protect`), or from marks (`protectHttp`). */
export type Marking = "opaque" | "marked";

/** Size of the responses, in bytes. */
const responseSize = 2_048;

/** The engine without sockets: what its `Engine` and `TimedConnection` do for each connection, and nothing else. */
export class Tracked implements Ticking, Watched {
  readonly name = "engine";
  readonly #clock = new VirtualClock();
  readonly #beat: Beat;
  readonly #monitor: Monitor;
  readonly #bounds: Bounds;
  readonly #isOpaque: boolean;
  readonly #sample: Sample = { received: 0, accepted: 0, pending: 0, isReading: true };
  #capacity = 64;
  #ended = 0;

  constructor(marking: Marking) {
    const { policy } = resolvePolicy(profileLayers("iis-6.0", { name: "bench", defaults: {} }));
    this.#isOpaque = marking === "opaque";
    this.#beat = new Beat(this.#clock, limitsMs.tick, this, this.#capacity);
    this.#monitor = new Monitor(this.#beat.time, this.#capacity);
    this.#bounds = boundsOf(policy, limitsMs.tick);
  }

  get size(): number {
    return this.#monitor.slots.size;
  }

  fill(count: number): void {
    while (this.size < count) this.#open();
  }

  touch(order: Int32Array, from: number, to: number): void {
    const { time } = this.#beat;
    for (let at = from; at < to; at++) {
      if (time.asleep) this.#beat.wake();
      const index = order[at] as number;
      if (this.#monitor.touch(index)) this.#enter(index, HEAD);
    }
  }

  change(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      this.#enter(index, WORK);
      this.#enter(index, IDLE);
    }
  }

  /** A request whose response is small, as `protectHttp` marks it: three changes of phase. */
  exchange(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      this.#enter(index, HEAD);
      this.#enter(index, WORK);
      this.#enter(index, IDLE);
    }
  }

  /** A request whose response is followed as it leaves: four changes of phase. */
  request(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      this.#enter(index, HEAD);
      this.#enter(index, WORK);
      this.#enter(index, SEND, responseSize);
      this.#enter(index, IDLE);
    }
  }

  churn(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      this.#beat.remove(index);
      this.#monitor.release(index);
      this.#open();
    }
  }

  tick(): void {
    this.#clock.moveTo(this.#clock.now() + limitsMs.tick);
  }

  expire(): number {
    let spentMs = 0;
    const first = this.#ended;
    while (this.size > 0) {
      const before = this.#ended;
      const start = performance.now();
      this.#clock.fire();
      if (this.#ended > before) spentMs += performance.now() - start;
    }
    return (spentMs * 1e6) / (this.#ended - first);
  }

  stop(): void {
    this.#beat.stop();
  }

  look(index: number, tick: number): number {
    const { slots } = this.#monitor;
    const isTouched = (slots.last[index] as number) >= 0;
    // Whoever was touched has received something, as on a real socket.
    this.#sample.received = slots.seen(index) + (isTouched ? 1 : 0);
    const reason = this.#monitor.look(index, this.#bounds, this.#sample, tick);
    if (reason === undefined) return this.#monitor.nextLook(index, this.#bounds);
    this.#monitor.release(index);
    this.#ended++;
    return -1;
  }

  next(index: number): number {
    return this.#monitor.unfinishedLook(index, this.#bounds);
  }

  rebase(ticks: number): void {
    this.#monitor.slots.rebase(ticks);
  }

  #enter(index: number, phase: number, size?: number): void {
    if (this.#beat.time.asleep) this.#beat.wake();
    this.#beat.place(index, this.#monitor.enter(index, this.#bounds, phase, 0, size));
  }

  #open(): void {
    if (this.#beat.time.asleep) this.#beat.wake();
    const index = this.#monitor.open(this.#bounds, IDLE, this.#isOpaque);
    const { capacity } = this.#monitor.slots;
    if (capacity !== this.#capacity) {
      this.#capacity = capacity;
      this.#beat.grow(capacity);
    }
    this.#beat.place(index, this.#monitor.nextLook(index, this.#bounds));
  }
}
