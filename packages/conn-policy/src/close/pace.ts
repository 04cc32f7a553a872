import type { Clock } from "../clock/clock.ts";

/** Milliseconds of closing in one turn of the event loop; closing one socket takes about 25 microseconds. */
const budgetMs = 2;

/** How many are closed between two looks at the clock. */
const batch = 8;

/**
 * Ends connections a few at a time. Fifteen thousand that expire in the same tick would otherwise stall everybody
 * else for a third of a second.
 */
export class Pace<T> {
  readonly #clock: Clock;
  readonly #end: (item: T) => void;
  #waiting: T[] = [];
  #next = 0;
  #isRunning = false;

  constructor(clock: Clock, end: (item: T) => void) {
    this.#clock = clock;
    this.#end = end;
  }

  add(item: T): void {
    this.#waiting.push(item);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Never at once: a look that finds thousands due must not end the first of each thousand on the spot.
    this.#clock.nextTurn(this.#run);
  }

  readonly #run = (): void => {
    const until = this.#clock.now() + budgetMs;
    try {
      do {
        for (let count = 0; count < batch && this.#next < this.#waiting.length; count++) {
          this.#end(this.#waiting[this.#next++] as T);
        }
      } while (this.#next < this.#waiting.length && this.#clock.now() < until);
    } finally {
      // Also after an end that threw: the others wait.
      this.#goOn();
    }
  };

  #goOn(): void {
    if (this.#next < this.#waiting.length) {
      this.#clock.nextTurn(this.#run);
      return;
    }
    this.#waiting = [];
    this.#next = 0;
    this.#isRunning = false;
  }
}
