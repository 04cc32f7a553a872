/** Lets so much work run at once, and the rest wait in order. */
export interface Turns {
  /**
   * Runs `work` when it is its turn.
   *
   * @returns what it returns; `undefined` when `signal` was aborted before its turn came.
   */
  take<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result | undefined>;
}

/** @param most how much may run at once. */
export function createTurns(most: number): Turns {
  const waiting = new Set<() => void>();
  let running = 0;

  function next(): void {
    running--;
    for (const start of waiting) {
      waiting.delete(start);
      start();
      return;
    }
  }

  /** @returns false when the signal was first. */
  function turn(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (running < most) {
      running++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const start = (): void => {
        signal.removeEventListener("abort", leave);
        running++;
        resolve(true);
      };
      const leave = (): void => {
        waiting.delete(start);
        resolve(false);
      };
      waiting.add(start);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  return {
    async take(work, signal) {
      if (!(await turn(signal))) return undefined;
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
