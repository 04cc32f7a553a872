import type { Clock } from "@core/conn-policy";

/** A clock for one {@link Clock.after} at a time, which is all that the engine's beat asks for: cheap enough to time. */
export class VirtualClock implements Clock {
  #now = 0;
  #at = Number.POSITIVE_INFINITY;
  #callback: (() => void) | undefined;
  #turns: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    if (this.#callback !== undefined) throw new Error("this clock knows one timer");
    this.#at = this.#now + ms;
    this.#callback = callback;
    return this.#cancel;
  }

  nextTurn(callback: () => void): void {
    this.#turns.push(callback);
  }

  /** When the timer fires; infinite when there is none. */
  get nextAt(): number {
    return this.#at;
  }

  /** Time moves on to `at`; fires the timer if it is due by then. */
  moveTo(at: number): void {
    while (this.#at <= at) this.fire();
    this.#now = at;
  }

  /** Time moves on to the timer, which fires, and so do the turns after it. */
  fire(): void {
    const callback = this.#callback;
    if (callback === undefined) return;
    this.#now = this.#at;
    this.#cancel();
    callback();
    while (this.#turns.length > 0) {
      const turns = this.#turns;
      this.#turns = [];
      for (const turn of turns) turn();
    }
  }

  readonly #cancel = (): void => {
    this.#callback = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  };
}
