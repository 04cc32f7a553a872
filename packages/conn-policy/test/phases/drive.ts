import { expect } from "@jest/globals";
import type { Reason } from "../../src/close/reason.ts";
import { type Bounds, boundsOf } from "../../src/phases/bounds.ts";
import { Monitor } from "../../src/phases/monitor.ts";
import { BODY, GREETING, IDLE, SEND } from "../../src/phases/phase.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { policyOf } from "./policy.ts";

export const tickMs = 64;

/** What {@link Drive} starts with. */
export interface Start {
  readonly policy?: PolicyInput;
  readonly phase?: number;
  readonly isOpaque?: boolean;
  /** Milliseconds into a tick at which the connection opens. */
  readonly at?: number;
}

/** One connection on the monitor, on milliseconds that a test moves: what the engine does, without wheel and sockets. */
export class Drive {
  now: number;
  bounds: Bounds;
  readonly time = { tick: 0 };
  readonly monitor = new Monitor(this.time, 4);
  readonly index: number;
  readonly sample = { received: 0, accepted: 0, pending: 0, isReading: true };
  /** Why and when it ended. */
  reason: Reason | undefined;
  endedAt = Number.NaN;
  looks = 0;
  #next: number;

  constructor({ policy = {}, phase = GREETING, isOpaque = false, at = 0 }: Start = {}) {
    this.now = at;
    this.time.tick = Math.floor(at / tickMs);
    this.bounds = boundsOf(policyOf(policy), tickMs);
    this.index = this.monitor.open(this.bounds, phase, isOpaque);
    this.#next = this.monitor.nextLook(this.index, this.bounds);
  }

  enter(phase: number, size?: number): void {
    const { received, accepted } = this.sample;
    const isSum = phase === IDLE && this.monitor.isOpaque(this.index);
    const total = phase === SEND ? accepted : isSum ? received + accepted : received;
    const look = this.monitor.enter(this.index, this.bounds, phase, total, size);
    if (look < 0) this.#place();
    else this.#next = Math.min(this.#next, look);
  }

  /** Bytes arrive, and the hook tells. */
  receive(bytes: number): void {
    this.sample.received += bytes;
    this.monitor.touch(this.index);
  }

  /** Bytes arrive unseen by the hook. */
  receiveUnseen(bytes: number): void {
    this.sample.received += bytes;
  }

  /** The kernel takes bytes of what waits. */
  accept(bytes: number): void {
    this.sample.accepted += bytes;
  }

  relimit(policy: PolicyInput): void {
    const before = this.bounds;
    this.bounds = boundsOf(policyOf(policy), tickMs);
    this.monitor.relimit(this.index, before, this.bounds);
    this.#place();
  }

  get phase(): number {
    return this.monitor.slots.phase(this.index);
  }

  get isAccount(): boolean {
    return this.phase === BODY || this.phase === SEND;
  }

  /** Moves time on, looking whenever a look is due. */
  to(ms: number): this {
    while (this.reason === undefined && this.#next * tickMs <= ms) {
      this.#moveTo(Math.max(this.now, this.#next * tickMs));
      this.#look();
    }
    this.#moveTo(ms);
    return this;
  }

  by(ms: number): this {
    return this.to(this.now + ms);
  }

  #place(): void {
    this.#next = Math.min(this.#next, this.monitor.nextLook(this.index, this.bounds));
  }

  #moveTo(ms: number): void {
    this.now = ms;
    this.time.tick = Math.floor(ms / tickMs);
  }

  #look(): void {
    this.looks++;
    const { tick } = this.time;
    this.reason = this.monitor.look(this.index, this.bounds, this.sample, tick);
    if (this.reason !== undefined) this.endedAt = this.now;
    this.#next = Math.max(tick + 1, this.monitor.nextLook(this.index, this.bounds));
  }
}

/** The connection is open right before the limit and ended at most two ticks after it. */
export function expectEnd(drive: Drive, atMs: number, reason: string): void {
  drive.to(atMs - 0.001);
  expect(drive.reason).toBeUndefined();
  drive.to(atMs + 2 * tickMs);
  expect(drive.reason).toBe(reason);
}
