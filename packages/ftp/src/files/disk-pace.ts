import { setImmediate } from "node:timers/promises";

/** From memory a look takes some microseconds; one that takes longer on average waits for a disk or a network. */
const promptMs = 0.1;
/** So much longer is forgiven: the processor may have been taken away from us for a moment. */
const forgivenMs = 10;
/** How long synchronous looks may hold everybody else up at a time. */
const turnMs = 2;
/** Only synchronous looks can tell whether a disk is quick: a thread's answer may have waited for a processor. */
const againMs = 5_000;

/**
 * Decides whether the next looks at the disk may be synchronous ones. A look through the thread pool costs 15 to 65 us,
 * a synchronous one 3, and nearly all directories and small files are in memory: a listing of 2,000 names takes a tenth
 * of the time. But a disk that has to be waited for would hold up everybody, so when looks turn out to be slow those that
 * follow are asynchronous for a while.
 *
 * Blind spot: a disk that stops answering in the middle of a listing or transfer is waited for once. It is the disk that
 * is measured here, not a client, so no clock of the host's is involved.
 */
export class DiskPace {
  #slowUntilMs: number;
  #looks = 0;
  #spentMs = 0;
  #excessMs = 0;
  #givingWay: Promise<void> | undefined;

  /** @param slowUntilMs of `performance.now()`; `Infinity` for what is always to be waited for. */
  constructor(slowUntilMs = 0) {
    this.#slowUntilMs = slowUntilMs;
  }

  /** May the next look be synchronous? */
  get isPrompt(): boolean {
    return performance.now() >= this.#slowUntilMs;
  }

  /** Have synchronous looks taken all the time they may? It is others' turn, until {@link DiskPace.giveWay} resolves. */
  get isTurnOver(): boolean {
    return this.#spentMs > turnMs;
  }

  /**
   * Does something at once where the disk is quick, and by a thread where it is not.
   *
   * @param looks how many looks it may take as long as.
   */
  act<Result>(
    now: () => Result,
    later: () => Promise<Result>,
    looks = 1,
  ): Promise<Result> | Result {
    if (!this.isPrompt) return later();
    const result = this.look(now, looks);
    return this.isTurnOver ? this.giveWay().then(() => result) : result;
  }

  /** Times a synchronous look, or what takes as long as some. */
  look<Result>(call: () => Result, looks = 1): Result {
    const startMs = performance.now();
    try {
      return call();
    } finally {
      this.#spentMs += performance.now() - startMs;
      this.#looks += looks;
    }
  }

  /** Looks until `look` says that there is no more, or the turn is over: many looks, each timed at half the cost. */
  lookOn(look: () => boolean): void {
    let fromMs = performance.now();
    let isMore: boolean;
    do {
      isMore = look();
      const toMs = performance.now();
      this.#spentMs += toMs - fromMs;
      this.#looks++;
      fromMs = toMs;
    } while (isMore && !this.isTurnOver);
  }

  /** Lets everybody else have a turn, and judges the looks of the one that is over. */
  giveWay(): Promise<void> {
    return (this.#givingWay ??= this.#rest());
  }

  async #rest(): Promise<void> {
    await setImmediate();
    this.#givingWay = undefined;
    this.#judge();
  }

  #judge(): void {
    this.#excessMs = Math.max(0, this.#excessMs + this.#spentMs - this.#looks * promptMs);
    this.#spentMs = 0;
    this.#looks = 0;
    if (this.#excessMs < forgivenMs) return;
    this.#excessMs = 0;
    this.#slowUntilMs = performance.now() + againMs;
  }
}
