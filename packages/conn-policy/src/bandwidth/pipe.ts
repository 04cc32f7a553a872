/** Milliseconds between two rounds of grants. */
export const pacingMs = 16;

/** What an unused pipe saves up. Two rounds: one late timer loses nothing, and 10 s stay within 0.4 % of the rate. */
export const burstMs: number = 2 * pacingMs;

/** Within this time every waiting stream has its turn. */
const turnMs = 8 * pacingMs;

const leastQuantum = 16;
const mostQuantum = 16_384;

/**
 * One level of bandwidth: a site, a service or the host. Bytes that go through a pipe go through all pipes above it.
 *
 * A token bucket in bytes. It is never in debt by writes; reads that ended in debt may leave it below zero, because
 * their bytes have come already.
 */
export class Pipe {
  readonly #parent: Pipe | undefined;
  #rate = Number.POSITIVE_INFINITY;
  #tokens = 0;
  #filledAt = Number.NEGATIVE_INFINITY;
  #waiting = 0;
  #dryRound = -1;
  #rivals = 0;
  #rivalsRound = -1;

  constructor(parent?: Pipe) {
    this.#parent = parent;
  }

  /** Has this pipe, or one above it, a rate. */
  get isCapped(): boolean {
    return this.#rate !== Number.POSITIVE_INFINITY || this.#parent?.isCapped === true;
  }

  /** Bytes per second of the narrowest pipe from here upwards. */
  get rate(): number {
    return Math.min(this.#rate, this.#parent?.rate ?? Number.POSITIVE_INFINITY);
  }

  /** Takes effect at once, also for those who wait. `Infinity` is off. A new rate forgives the debt of the old one. */
  setRate(bytesPerSecond: number): void {
    if (!(bytesPerSecond > 0)) throw new RangeError(`not a bandwidth: ${bytesPerSecond}`);
    if (bytesPerSecond === this.#rate) return;
    this.#rate = bytesPerSecond;
    this.#tokens = Math.max(0, this.#tokens);
    this.#dryRound = -1;
  }

  /** @returns how many of `bytes` may go at `now`, in whole bytes; they are taken. */
  take(bytes: number, now: number): number {
    const got = Math.max(0, Math.min(bytes, this.#available(now)));
    if (got > 0) this.#spend(got);
    return got;
  }

  /** Takes bytes that have come already; a negative number gives unused ones back. */
  charge(bytes: number, now: number): void {
    this.#available(now);
    this.#spend(bytes);
  }

  /** What is left at the empty levels, and what comes until the next round, belongs to those who wait. */
  markDry(round: number): void {
    if (this.#rate !== Number.POSITIVE_INFINITY && this.#tokens < 1) this.#dryRound = round;
    this.#parent?.markDry(round);
  }

  isDry(round: number): boolean {
    return this.#dryRound === round || this.#parent?.isDry(round) === true;
  }

  /** A stream starts (1) or stops (-1) to wait for bytes of this pipe. */
  countWaiting(change: 1 | -1): void {
    this.#waiting += change;
    this.#parent?.countWaiting(change);
  }

  /** Remembers how many wait in this round. */
  noteRivals(round: number): void {
    this.#rivals = this.#waiting;
    this.#rivalsRound = round;
    this.#parent?.noteRivals(round);
  }

  /** What one stream may take without waiting, of all that is saved up: not the part of those who waited just now. */
  share(round: number): number {
    const hasRivals = round - this.#rivalsRound <= 1 && this.#rivals > 1;
    const here = (this.#rate / 1000) * (hasRivals ? pacingMs / this.#rivals : burstMs);
    return Math.min(here, this.#parent?.share(round) ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Bytes of one turn: equal for all streams that compete for the same level. Small enough that a short reply does not
   * wait long, large enough that packets stay large.
   */
  get quantum(): number {
    return Math.max(leastQuantum, Math.floor(Math.min(mostQuantum, this.#turnBytes())));
  }

  #turnBytes(): number {
    const here = ((this.#rate / 1000) * turnMs) / Math.max(1, this.#waiting);
    return this.#parent ? Math.min(here, this.#parent.#turnBytes()) : here;
  }

  #available(now: number): number {
    const above = this.#parent ? this.#parent.#available(now) : Number.POSITIVE_INFINITY;
    if (this.#rate === Number.POSITIVE_INFINITY) return above;
    const perMs = this.#rate / 1000;
    // Below one byte a round, what comes while the first byte is not whole yet must not be lost.
    const burst = Math.max(perMs * burstMs, 1 + perMs * pacingMs);
    this.#tokens = Math.min(burst, this.#tokens + perMs * (now - this.#filledAt));
    this.#filledAt = now;
    return Math.min(above, Math.floor(this.#tokens));
  }

  #spend(bytes: number): void {
    if (this.#rate !== Number.POSITIVE_INFINITY) this.#tokens -= bytes;
    if (this.#parent) this.#parent.#spend(bytes);
  }
}
