const leastWindow = 16_384;

/**
 * The worst lateness of a tick in the recent past, in milliseconds and at most one tick.
 *
 * Activity is stamped with the number of the tick it fell into, so a late tick makes the stamps before it older than
 * they look. Judging that much behind the clock keeps limits from firing early. Two windows are kept, so that one
 * hiccup does not slow all later verdicts; each is as long as the longest limit, because stamps get as old as that.
 */
export class Lag {
  #current = 0;
  #previous = 0;
  #window = leastWindow;
  #windowEnd = leastWindow;

  get worstMs(): number {
    return Math.max(this.#current, this.#previous);
  }

  /** A limit of so many ticks is in force: stamps may get that old. `Infinity` is no limit. */
  cover(ticks: number): void {
    if (ticks <= this.#window || ticks === Number.POSITIVE_INFINITY) return;
    this.#windowEnd += ticks - this.#window;
    this.#window = ticks;
  }

  rebase(ticks: number): void {
    this.#windowEnd -= ticks;
  }

  record(lateMs: number, tick: number): void {
    if (tick >= this.#windowEnd) {
      this.#previous = this.#current;
      this.#current = 0;
      this.#windowEnd = tick + this.#window;
    }
    if (lateMs > this.#current) this.#current = lateMs;
  }
}
