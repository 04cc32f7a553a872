import type { Reason } from "../close/reason.ts";
import { type Bounds, never } from "./bounds.ts";
import { dueTick, idleFrom, lastActivity, nextLook } from "./due.ts";
import { nextReason } from "./next-reason.ts";
import { BODY, GREETING, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";
import type { Sample } from "./sample.ts";
import { BEHIND, BLIND, OPAQUE, SIZED, Slots } from "./slots.ts";

/**
 * The rules of time: phase changes, activity and byte totals in, verdicts out. It knows no socket, no clock and no
 * timer; `time.tick` is moved by somebody else.
 *
 * Per packet there is {@link Monitor.touch}, one store. All else happens at phase changes and at looks.
 */
export class Monitor {
  readonly slots: Slots;
  readonly #time: { readonly tick: number };

  constructor(time: { readonly tick: number }, capacity: number) {
    this.#time = time;
    this.slots = new Slots(capacity);
  }

  /** Starts tracking in `phase`. */
  open(bounds: Bounds, phase: number, isOpaque: boolean): number {
    const index = this.slots.take();
    this.slots.marks[index] = isOpaque ? OPAQUE : 0;
    this.slots.login[index] = bounds.login < never ? this.#time.tick + 1 + bounds.login : 0;
    this.enter(index, bounds, phase, 0);
    return index;
  }

  release(index: number): void {
    this.slots.give(index);
  }

  /** The client has logged in. */
  clearLogin(index: number): void {
    this.slots.login[index] = 0;
  }

  /**
   * The connection is in `phase` from now on.
   *
   * @param total byte total of this moment: what was accepted for `send`, what was received for all others, and the
   *   sum of both for an opaque connection. Bytes before it are not taken for new activity.
   * @param size of the whole response for `send`, where it is known.
   */
  enter(index: number, bounds: Bounds, phase: number, total: number, size?: number): void {
    const slots = this.slots;
    const now = this.#time.tick;
    slots.last[index] = now;
    slots.start[index] = now;
    slots.phase[index] = phase;
    slots.seen[index] = total;
    slots.alert[index] = phase === GREETING || phase === WORK ? 1 : 0;
    if (phase === IDLE) this.#enterIdle(index, now);
    else if (phase === BODY || phase === SEND) this.#openAccount(index, bounds, phase, size);
    else if (phase === HEAD) slots.allow[index] = bounds.head;
  }

  #enterIdle(index: number, now: number): void {
    const slots = this.slots;
    if (((slots.marks[index] as number) & OPAQUE) === 0) slots.alert[index] = 1;
    else slots.last[index] = ~now;
  }

  #openAccount(index: number, bounds: Bounds, phase: number, size: number | undefined): void {
    const slots = this.slots;
    let marks = ((slots.marks[index] as number) | BEHIND) & ~SIZED;
    slots.allow[index] = bounds.grace;
    if (phase === SEND && size !== undefined) {
      marks |= SIZED;
      slots.allow[index] = Math.max(size * bounds.sendPerByte, bounds.minSend);
    }
    slots.marks[index] = marks;
    // The stamp of this moment is up to one tick old: that tick is not charged.
    slots.lookedAt[index] = this.#time.tick + 1;
  }

  /** Bytes moved. @returns whether they may mean a change of phase. */
  touch(index: number): boolean {
    this.slots.last[index] = this.#time.tick;
    return this.slots.alert[index] !== 0;
  }

  /** Has more arrived in `greeting` or `idle` than `stray` bytes that mean nothing (an empty line between requests)? */
  hasBegun(index: number, received: number, stray: number): boolean {
    return received > (this.slots.seen[index] as number) + stray;
  }

  /**
   * Judges a connection.
   *
   * @param now the tick up to which stamps can be trusted; the current one or, after a late tick, one or two before it.
   * @returns why the connection must end, or `undefined`; then {@link Monitor.nextLook} tells when to come back.
   */
  look(index: number, bounds: Bounds, sample: Sample, now: number): Reason | undefined {
    const slots = this.slots;
    const login = slots.login[index] as number;
    if (login !== 0 && now >= login && slots.phase[index] !== LEAVING) return "login_timeout";
    switch (slots.phase[index]) {
      case IDLE:
        this.#sampleActivity(index, sample);
        return now > idleFrom(slots, index) + bounds.idle ? "idle_timeout" : undefined;
      case BODY:
        return this.#lookBody(index, bounds, sample, now);
      case SEND:
        return this.#lookSend(index, bounds, sample, now);
      case HEAD:
        this.#creditHead(index, bounds, sample);
        break;
      default:
    }
    return now >= dueTick(slots, index, bounds) ? nextReason(slots, index, bounds) : undefined;
  }

  /** The tick of the next look, if the phase does not change before. */
  nextLook(index: number, bounds: Bounds): number {
    return nextLook(this.slots, index, bounds, this.#time.tick);
  }

  /** Other bounds are in force for a live connection: a reload, or its site has become known. */
  relimit(index: number, before: Bounds, after: Bounds): void {
    const slots = this.slots;
    const login = slots.login[index] as number;
    if (login !== 0)
      slots.login[index] = after.login < never ? login - before.login + after.login : 0;
    if (slots.phase[index] === HEAD) slots.allow[index] = after.head;
    if (slots.phase[index] !== SEND || ((slots.marks[index] as number) & SIZED) === 0) return;
    if (before.sendPerByte > 0) {
      // The size is not kept: what is left of the time is left of it also at the new rate.
      slots.allow[index] =
        ((slots.allow[index] as number) * after.sendPerByte) / before.sendPerByte;
    } else {
      slots.allow[index] = after.grace;
      slots.marks[index] = (slots.marks[index] as number) & ~SIZED;
    }
  }

  /** The tick at which the connection will be ended if nothing happens. */
  due(index: number, bounds: Bounds): number {
    return dueTick(this.slots, index, bounds);
  }

  /** Phases are marked from now on. */
  markPhases(index: number): void {
    this.slots.marks[index] = (this.slots.marks[index] as number) & ~OPAQUE;
  }

  /** Any byte is activity from now on; the caller enters `idle`. */
  unmarkPhases(index: number): void {
    this.slots.marks[index] = (this.slots.marks[index] as number) | OPAQUE;
  }

  isOpaque(index: number): boolean {
    return ((this.slots.marks[index] as number) & OPAQUE) !== 0;
  }

  /** Ticks spent in the phase so far. */
  elapsed(index: number): number {
    return this.#time.tick - (this.slots.start[index] as number);
  }

  /** A look found that bytes had moved unseen: from now on this connection is sampled. */
  markBlind(index: number): void {
    this.slots.marks[index] = (this.slots.marks[index] as number) | BLIND;
  }

  isBlind(index: number): boolean {
    return ((this.slots.marks[index] as number) & BLIND) !== 0;
  }

  /** For an opaque connection any byte is activity, also when the hook misses it (STARTTLS takes the socket over). */
  #sampleActivity(index: number, sample: Sample): void {
    const slots = this.slots;
    if (((slots.marks[index] as number) & OPAQUE) === 0) {
      // What was answered is still leaving: the client is reading, not idle.
      if (sample.pending > 0) slots.start[index] = lastActivity(slots, index);
      return;
    }
    const total = sample.received + sample.accepted;
    const isTouched = (slots.last[index] as number) >= 0;
    if (total !== slots.seen[index] && !isTouched) this.markBlind(index);
    const isActive = this.isBlind(index) ? total !== slots.seen[index] : false;
    slots.seen[index] = total;
    slots.last[index] = ~(isActive ? this.#time.tick : lastActivity(slots, index));
  }

  #creditHead(index: number, bounds: Bounds, sample: Sample): void {
    if (bounds.headPerByte === 0) return;
    const bytes = sample.received - (this.slots.seen[index] as number);
    this.slots.allow[index] = Math.min(
      bounds.headCeiling,
      bounds.head + bytes * bounds.headPerByte,
    );
  }

  #lookBody(index: number, bounds: Bounds, sample: Sample, now: number): Reason | undefined {
    const isBroke = this.#charge(index, bounds.bodyPerByte, sample.received, sample.isReading, now);
    const silence = now - lastActivity(this.slots, index);
    // Not reading is our own work, whose limit holds also here.
    if (!sample.isReading) return silence > bounds.work ? "handler_timeout" : undefined;
    if (silence > bounds.idle) return "body_timeout";
    return isBroke ? "min_receive_rate" : undefined;
  }

  #lookSend(index: number, bounds: Bounds, sample: Sample, now: number): Reason | undefined {
    const isBehind = sample.pending > 0;
    const isBroke = this.#charge(index, bounds.sendPerByte, sample.accepted, isBehind, now);
    if (!isBehind) {
      // Nothing waits for the client: the silence is ours.
      this.slots.last[index] = this.#time.tick;
      return undefined;
    }
    if (now - lastActivity(this.slots, index) > bounds.idle) return "send_timeout";
    return isBroke ? "min_send_rate" : undefined;
  }

  /**
   * Keeps the account of a body or a send: bytes earn time (unless the size fixed it at the start), time over which
   * the peer was behind at both ends costs it.
   *
   * @returns whether the account is used up.
   */
  #charge(index: number, perByte: number, total: number, isBehind: boolean, now: number): boolean {
    const slots = this.slots;
    const marks = slots.marks[index] as number;
    const progress = total - (slots.seen[index] as number);
    let allow = slots.allow[index] as number;
    if (progress > 0) {
      slots.seen[index] = total;
      slots.last[index] = this.#time.tick;
      if ((marks & SIZED) === 0) allow += progress * perByte;
    }
    const lookedAt = slots.lookedAt[index] as number;
    if (now > lookedAt) {
      if (isBehind && (marks & BEHIND) !== 0) allow -= now - lookedAt;
      slots.lookedAt[index] = now;
    }
    slots.allow[index] = allow;
    slots.marks[index] = isBehind ? marks | BEHIND : marks & ~BEHIND;
    return perByte > 0 && allow <= 0;
  }
}
