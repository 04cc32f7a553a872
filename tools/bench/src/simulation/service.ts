import { profileLayers, resolvePolicy } from "@core/conn-policy";
import { Beat, type Watched } from "../../../../packages/conn-policy/dist/clock/beat.js";
import { type Bounds, boundsOf } from "../../../../packages/conn-policy/dist/phases/bounds.js";
import { Monitor } from "../../../../packages/conn-policy/dist/phases/monitor.js";
import { GREETING, HEAD, IDLE, WORK } from "../../../../packages/conn-policy/dist/phases/phase.js";
import type { Sample } from "../../../../packages/conn-policy/dist/phases/sample.js";
import type { Reason } from "@core/conn-policy";
import { VirtualClock } from "../engine/virtual-clock.ts";

export const tickMs = 64;

/** A server without sockets: the engine with the phases of HTTP. */
export class Service implements Watched {
  readonly #clock = new VirtualClock();
  readonly #beat: Beat;
  readonly #monitor: Monitor;
  readonly #bounds: Bounds;
  readonly #sample: Sample = { received: 0, accepted: 0, pending: 0, isReading: true };
  readonly #onEnd: (connection: number, reason: Reason) => void;

  constructor(connections: number, onEnd: (connection: number, reason: Reason) => void) {
    const capacity = 2 ** Math.ceil(Math.log2(connections));
    const defaults = { headerWaitTimeout: "10s" };
    const { policy } = resolvePolicy(profileLayers("iis-6.0", { name: "http", defaults }));
    this.#bounds = boundsOf(policy, tickMs);
    this.#beat = new Beat(this.#clock, tickMs, this, capacity);
    this.#monitor = new Monitor(this.#beat.time, capacity);
    this.#onEnd = onEnd;
  }

  /** Time moves on by one tick. */
  tick(): void {
    this.#clock.moveTo(this.#clock.now() + tickMs);
  }

  /** @returns the number of a new connection. */
  open(): number {
    if (this.#beat.time.asleep) this.#beat.wake();
    const connection = this.#monitor.open(this.#bounds, GREETING, false);
    this.#beat.place(connection, this.#monitor.nextLook(connection, this.#bounds));
    return connection;
  }

  close(connection: number): void {
    this.#beat.remove(connection);
    this.#monitor.release(connection);
  }

  /** Bytes arrive: the first of a request begin its head. */
  receive(connection: number): void {
    if (this.#beat.time.asleep) this.#beat.wake();
    if (this.#monitor.touch(connection)) this.#enter(connection, HEAD);
  }

  /** The head is complete; the answer is so small that `protectHttp` does not follow how it leaves. */
  respond(connection: number): void {
    this.#enter(connection, WORK);
    this.#enter(connection, IDLE);
  }

  look(connection: number, tick: number): number {
    const reason = this.#monitor.look(connection, this.#bounds, this.#sample, tick);
    if (reason === undefined) return this.#monitor.nextLook(connection, this.#bounds);
    this.#monitor.release(connection);
    this.#onEnd(connection, reason);
    return -1;
  }

  next(connection: number): number {
    return this.#monitor.unfinishedLook(connection, this.#bounds);
  }

  rebase(ticks: number): void {
    this.#monitor.slots.rebase(ticks);
  }

  #enter(connection: number, phase: number): void {
    this.#beat.place(connection, this.#monitor.enter(connection, this.#bounds, phase, 0));
  }
}
