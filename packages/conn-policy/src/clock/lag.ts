const windowTicks = 16_384;

/**
 * The worst lateness of a tick in the recent past, in milliseconds and at most one tick.
 *
 * Activity is stamped with the number of the tick it fell into, so a late tick makes the stamps before it older than
 * they look. Judging that much behind the clock keeps limits from firing early. Two windows of about a quarter of an
 * hour each are kept, so that one hiccup does not slow all later verdicts.
 */
export class Lag {
  #current = 0;
  #previous = 0;
  #windowEnd = windowTicks;

  get worstMs(): number {
    return Math.max(this.#current, this.#previous);
  }

  rebase(ticks: number): void {
    this.#windowEnd -= ticks;
  }

  record(lateMs: number, tick: number): void {
    if (tick >= this.#windowEnd) {
      this.#previous = this.#current;
      this.#current = 0;
      this.#windowEnd = tick + windowTicks;
    }
    if (lateMs > this.#current) this.#current = lateMs;
  }
}
