import type { Reason } from "../close/reason.ts";
import { type Bounds, never } from "./bounds.ts";
import { chargeSend, openAccount, relimitAccount, sampleBody, sampleSend } from "./account.ts";
import { dueTick, nextLook } from "./due.ts";
import { nextReason } from "./next-reason.ts";
import { BODY, GREETING, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";
import type { Sample } from "./sample.ts";
import { sampleIdle } from "./silence.ts";
import { BLIND, LOGGED_IN, OPAQUE, PHASE, Slots } from "./slots.ts";

// V8 reads what is imported anew at each use, and compiles in what is the module's own: what phase changes need.
const [greeting, idle, head, body, work, send] = [GREETING, IDLE, HEAD, BODY, WORK, SEND];
const [leaving, opaque, phaseBits, sampled] = [LEAVING, OPAQUE, PHASE, BLIND | OPAQUE];

/**
 * The rules of time: phase changes, activity and byte totals in, verdicts out. It knows no socket, no clock and no
 * timer; `time.tick` is moved by somebody else.
 *
 * Per packet there is {@link Monitor.touch}, one store. All else happens at phase changes and at looks.
 */
export class Monitor {
  readonly slots: Slots;
  readonly #time: { readonly tick: number };
  /** One of the slots' arrays again: one step less on every packet. */
  #last: Int32Array;

  constructor(time: { readonly tick: number }, capacity: number) {
    this.#time = time;
    this.slots = new Slots(capacity);
    this.#last = this.slots.last;
  }

  /**
   * Starts tracking in `phase`.
   *
   * @param total as of {@link Monitor.enter}.
   */
  open(bounds: Bounds, phase: number, isOpaque: boolean, total = 0): number {
    const { slots } = this;
    const index = slots.take();
    this.#last = slots.last;
    slots.setFlags(index, isOpaque ? OPAQUE : 0);
    this.#startLogin(index, bounds);
    slots.begin(index, phase, this.#time.tick, total);
    if (phase === head) slots.setAllow(index, bounds.head);
    else if (phase === body || phase === send) openAccount(slots, index, bounds);
    return index;
  }

  #startLogin(index: number, bounds: Bounds): void {
    this.slots.setLogin(index, bounds.login < never ? this.#time.tick + 1 + bounds.login : 0);
  }

  release(index: number): void {
    this.slots.give(index);
  }

  /** The client has logged in. */
  clearLogin(index: number): void {
    this.slots.setLogin(index, 0);
    this.#mark(index, LOGGED_IN);
  }

  /**
   * The connection is in `phase` from now on.
   *
   * @param total byte total of this moment: what was accepted for `send`, what was received for all others, and the
   *   sum of both for an opaque connection. Bytes before it are not taken for new activity.
   * @param size of the whole response for `send`, where it is known.
   * @returns the tick of the first look or, for `head`, `body` and `send`, the complement of a tick before which there
   *   is none: most are over before the next tick, when {@link Monitor.unfinishedLook} tells.
   */
  enter(index: number, bounds: Bounds, phase: number, total: number, size?: number): number {
    const now = this.#time.tick;
    const flags = this.slots.begin(index, phase, now, total);
    if (phase === head) {
      this.slots.setAllow(index, bounds.head);
      return ~(now + (bounds.first[head] as number));
    }
    if (phase === body || phase === send) {
      openAccount(this.slots, index, bounds, size);
      return ~(now + 1);
    }
    if (phase === leaving) this.slots.setLogin(index, 0);
    // That of a marked connection may be a little early, and leaves out `login`, whose look was placed at the start.
    if ((flags & sampled) === 0) return now + (bounds.first[phase] as number);
    return this.nextLook(index, bounds);
  }

  /** The total of received bytes is another by `more` from now on, because it is counted on another stream. */
  recount(index: number, more: number): void {
    const slots = this.slots;
    if (slots.phase(index) !== SEND) slots.setSeen(index, slots.seen(index) + more);
  }

  /** Bytes moved. @returns whether they may mean a change of phase. */
  touch(index: number): boolean {
    const last = this.#last;
    const before = last[index] as number;
    last[index] = this.#time.tick;
    return before < 0 && this.#isAlert(index);
  }

  /** The first activity since the phase began or was looked at: may it mean a change? Then so may the next one. */
  #isAlert(index: number): boolean {
    const flags = this.slots.flags(index);
    const phase = flags & phaseBits;
    const isAlert =
      phase === work || phase === greeting || (phase === idle && (flags & opaque) === 0);
    if (!isAlert) return false;
    this.slots.last[index] = ~this.#time.tick;
    return true;
  }

  /**
   * Has a request begun in `greeting` or `idle`? Exactly `stray` bytes mean nothing: an empty line between requests. A
   * head that comes a byte at a time has begun with its first.
   */
  hasBegun(index: number, received: number, stray: number): boolean {
    const arrived = received - this.slots.seen(index);
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
    switch (this.slots.phase(index)) {
      case IDLE:
        sampleIdle(this.slots, index, sample, this.#time.tick);
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

  /** The tick of the next look at a head, a body or a send; negative in all other phases. */
  unfinishedLook(index: number, bounds: Bounds): number {
    const phase = this.slots.phase(index);
    return phase === head || phase === body || phase === send ? this.nextLook(index, bounds) : -1;
  }

  /** The tick of the next look, if the phase does not change before. */
  nextLook(index: number, bounds: Bounds): number {
    return nextLook(this.slots, index, bounds, this.#time.tick);
  }

  /** The peer has taken some of a send that no total shows: its silence begins anew, and its account goes on. */
  notSilent(index: number): void {
    chargeSend(this.slots, index, this.#time.tick);
  }

  /** Other bounds are in force for a live connection: a reload, or its site has become known. */
  relimit(index: number, before: Bounds, after: Bounds): void {
    const slots = this.slots;
    const login = slots.login(index);
    const mayStart = before.login === never && (slots.flags(index) & LOGGED_IN) === 0;
    if (after.login === never) slots.setLogin(index, 0);
    else if (login !== 0) slots.setLogin(index, Math.max(1, login - before.login + after.login));
    else if (mayStart) this.#startLogin(index, after);
    const phase = slots.phase(index);
    if (phase === HEAD) slots.setAllow(index, after.head);
    else if (phase === BODY || phase === SEND)
      relimitAccount(slots, index, before, after, this.#time.tick);
  }

  /** The tick at which the connection will be ended if nothing happens. */
  due(index: number, bounds: Bounds): number {
    return dueTick(this.slots, index, bounds);
  }

  /** Phases are marked from now on. */
  markPhases(index: number): void {
    this.slots.setFlags(index, this.slots.flags(index) & ~OPAQUE);
  }

  /** Any byte is activity from now on; the caller enters `idle`. */
  unmarkPhases(index: number): void {
    this.#mark(index, OPAQUE);
  }

  #mark(index: number, mark: number): void {
    this.slots.setFlags(index, this.slots.flags(index) | mark);
  }

  isOpaque(index: number): boolean {
    return (this.slots.flags(index) & OPAQUE) !== 0;
  }

  /** Ticks spent in the phase so far. */
  elapsed(index: number): number {
    return this.#time.tick - this.slots.start(index);
  }

  /** A look found that bytes had moved unseen: from now on this connection is sampled. */
  markBlind(index: number): void {
    this.#mark(index, BLIND);
  }

  isBlind(index: number): boolean {
    return (this.slots.flags(index) & BLIND) !== 0;
  }

  #creditHead(index: number, bounds: Bounds, sample: Sample): void {
    if (bounds.headPerByte === 0) return;
    const bytes = sample.received - this.slots.seen(index);
    const allow = bounds.head + bytes * bounds.headPerByte;
    this.slots.setAllow(index, Math.min(bounds.headCeiling, allow));
  }
}
