/**
 * Where all time comes from. Nothing else in this package reads a clock or sets a timer, so a whole server can run on
 * {@link ManualClock} time in tests and simulations.
 */
export interface Clock {
  /** Monotonic milliseconds; the zero point means nothing. Never the wall clock: that one jumps. */
  now(): number;
  /**
   * Calls back once, at least `ms` milliseconds from now; returns what calls it off.
   *
   * @param keepsAlive the process must not end before: somebody's bytes wait for it. Limits do not keep it alive.
   */
  after(ms: number, callback: () => void, keepsAlive?: boolean): () => void;
  /** Calls back after the event loop has read whatever input is waiting. */
  nextTurn(callback: () => void): void;
}

/** The process's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback, keepsAlive = false) {
    // Node cuts fractions off, and a timer that fires early is a wake-up for nothing.
    const timer = setTimeout(callback, Math.ceil(ms));
    if (!keepsAlive) timer.unref();
    return () => clearTimeout(timer);
  },
  // The check phase comes after the poll phase: input that arrived while the loop was blocked has been read by then.
  nextTurn: (callback) => void setImmediate(callback),
};
