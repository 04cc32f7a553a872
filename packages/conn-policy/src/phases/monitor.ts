import type { Reason } from "../close/reason.ts";
import { type Bounds, never } from "./bounds.ts";
import { openAccount, relimitAccount, sampleBody, sampleSend } from "./account.ts";
import { dueTick, firstLook, lastActivity, nextLook } from "./due.ts";
import { nextReason } from "./next-reason.ts";
import { BODY, GREETING, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";
import type { Sample } from "./sample.ts";
import { BEHIND, BLIND, LOGGED_IN, OPAQUE, PROVEN, Slots } from "./slots.ts";

/**
 * The rules of time: phase changes, activity and byte totals in, verdicts out. It knows no socket, no clock and no
 * timer; `time.tick` is moved by somebody else.
 *
 * Per packet there is {@link Monitor.touch}, one store. All else happens at phase changes and at looks.
 */
export class Monitor {
  readonly slots: Slots;
  readonly #time: { readonly tick: number };
  /** Two of the slots' arrays again: one step less on every packet. */
  #last: Int32Array;
  #alert: Uint8Array;

  constructor(time: { readonly tick: number }, capacity: number) {
    this.#time = time;
    this.slots = new Slots(capacity);
    this.#last = this.slots.last;
    this.#alert = this.slots.alert;
  }

  /**
   * Starts tracking in `phase`.
   *
   * @param total as of {@link Monitor.enter}.
   */
  open(bounds: Bounds, phase: number, isOpaque: boolean, total = 0): number {
    const index = this.slots.take();
    this.#last = this.slots.last;
    this.#alert = this.slots.alert;
    this.slots.marks[index] = isOpaque ? OPAQUE : 0;
    this.#startLogin(index, bounds);
    this.enter(index, bounds, phase, total);
    return index;
  }

  #startLogin(index: number, bounds: Bounds): void {
    this.slots.login[index] = bounds.login < never ? this.#time.tick + 1 + bounds.login : 0;
  }

  release(index: number): void {
    this.slots.give(index);
  }

  /** The client has logged in. */
  clearLogin(index: number): void {
    this.slots.login[index] = 0;
    this.#mark(index, LOGGED_IN);
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
    else if (phase === BODY || phase === SEND) openAccount(slots, index, bounds, size);
    else if (phase === HEAD) slots.allow[index] = bounds.head;
    else if (phase === LEAVING) slots.login[index] = 0;
  }

  #enterIdle(index: number, now: number): void {
    const slots = this.slots;
    const marks = slots.marks[index] as number;
    slots.marks[index] = marks & ~BEHIND;
    if ((marks & OPAQUE) !== 0) slots.last[index] = ~now;
    else slots.alert[index] = 1;
  }

  /** The total of received bytes is another by `more` from now on, because it is counted on another stream. */
  recount(index: number, more: number): void {
    if (this.slots.phase[index] !== SEND)
      this.slots.seen[index] = (this.slots.seen[index] as number) + more;
  }

  /** Bytes moved. @returns whether they may mean a change of phase. */
  touch(index: number): boolean {
    this.#last[index] = this.#time.tick;
    return this.#alert[index] !== 0;
  }

  /**
   * Has a request begun in `greeting` or `idle`? Exactly `stray` bytes mean nothing: an empty line between requests. A
   * head that comes a byte at a time has begun with its first.
   */
  hasBegun(index: number, received: number, stray: number): boolean {
    const arrived = received - (this.slots.seen[index] as number);
    return arrived > 0 && arrived !== stray;
  }

  /**
   * Judges a connection.
   *
   * @param now the tick up to which stamps can be trusted; the current one or, after a late tick, one or two before it.
   * @returns why the connection must end, or `undefined`; then {@link Monitor.nextLook} tells when to come back.
   */
  look(index: number, bounds: Bounds, sample: Sample, now: number): Reason | undefined {
    const slots = this.slots;
    this.#sample(index, bounds, sample, now);
    if (now < dueTick(slots, index, bounds)) return undefined;
    return nextReason(slots, index, bounds);
  }

  #sample(index: number, bounds: Bounds, sample: Sample, now: number): void {
    switch (this.slots.phase[index]) {
      case IDLE:
        this.#sampleActivity(index, sample);
        break;
      case HEAD:
        this.#creditHead(index, bounds, sample);
        break;
      case BODY:
        sampleBody(this.slots, index, bounds, sample, now, this.#time.tick);
        break;
      case SEND:
        sampleSend(this.slots, index, bounds, sample, now);
        break;
      default:
    }
  }

  /** The tick of the first look at the phase that was just entered. */
  firstLook(index: number, bounds: Bounds): number {
    return firstLook(this.slots, index, bounds, this.#time.tick);
  }

  /** The tick of the next look, if the phase does not change before. */
  nextLook(index: number, bounds: Bounds): number {
    return nextLook(this.slots, index, bounds, this.#time.tick);
  }

  /** Other bounds are in force for a live connection: a reload, or its site has become known. */
  relimit(index: number, before: Bounds, after: Bounds): void {
    const slots = this.slots;
    const login = slots.login[index] as number;
    const mayStart = before.login === never && ((slots.marks[index] as number) & LOGGED_IN) === 0;
    if (after.login === never) slots.login[index] = 0;
    else if (login !== 0) slots.login[index] = Math.max(1, login - before.login + after.login);
    else if (mayStart) this.#startLogin(index, after);
    const phase = slots.phase[index];
    if (phase === HEAD) slots.allow[index] = after.head;
    else if (phase === BODY || phase === SEND)
      relimitAccount(slots, index, before, after, this.#time.tick);
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
    this.#mark(index, OPAQUE);
  }

  #mark(index: number, mark: number): void {
    this.slots.marks[index] = (this.slots.marks[index] as number) | mark;
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
    this.#mark(index, BLIND);
  }

  isBlind(index: number): boolean {
    return ((this.slots.marks[index] as number) & BLIND) !== 0;
  }

  /** For an opaque connection any byte is activity, also when the hook misses it (STARTTLS takes the socket over). */
  #sampleActivity(index: number, sample: Sample): void {
    const slots = this.slots;
    if (!this.isOpaque(index)) {
      this.#sampleAnswer(index, sample);
      return;
    }
    const total = sample.received + sample.accepted;
    const isTouched = (slots.last[index] as number) >= 0;
    if (total !== slots.seen[index] && !isTouched) this.markBlind(index);
    else this.#mark(index, PROVEN);
    const isActive = this.isBlind(index) ? total !== slots.seen[index] : false;
    slots.seen[index] = total;
    slots.last[index] = ~(isActive ? this.#time.tick : lastActivity(slots, index));
  }

  /** What was answered is still leaving: the client is reading, not idle. */
  #sampleAnswer(index: number, { accepted, pending }: Sample): void {
    if (pending === 0) return;
    const slots = this.slots;
    const marks = slots.marks[index] as number;
    if ((marks & BEHIND) === 0) {
      slots.marks[index] = marks | BEHIND;
      slots.lookedAt[index] = slots.start[index] as number;
    } else if (accepted !== slots.allow[index]) {
      slots.lookedAt[index] = this.#time.tick;
    }
    slots.allow[index] = accepted;
  }

  #creditHead(index: number, bounds: Bounds, sample: Sample): void {
    if (bounds.headPerByte === 0) return;
    const bytes = sample.received - (this.slots.seen[index] as number);
    this.slots.allow[index] = Math.min(
      bounds.headCeiling,
      bounds.head + bytes * bounds.headPerByte,
    );
  }
}
