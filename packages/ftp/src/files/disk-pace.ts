import { setImmediate } from "node:timers/promises";

/** From memory a look takes some microseconds; one that takes longer on average waits for a disk or a network. */
const promptMs = 0.1;
/** A thread that has answered sooner may have been waiting for a processor: that tells nothing of the disk. */
const slowMs = 1;
/** How long synchronous looks may hold everybody else up at a time. */
const turnMs = 2;
/** No thread answers as quickly as memory does: after so long, see for ourselves. */
const againMs = 5_000;

/**
 * Decides whether the next looks at the disk may be synchronous ones. A look through the thread pool costs 15 to 65 us,
 * a synchronous one 3, and nearly all directories and small files are in memory: a listing of 2,000 names takes a tenth
 * of the time. But a disk that has to be waited for would hold up everybody, so when looks turn out to be slow those that
 * follow are asynchronous, until they turn out to be quick. One slow look among many quick ones is taken for a busy
 * processor.
 *
 * Blind spot: a disk that stops answering in the middle of a listing or transfer is waited for once. It is the disk that
 * is measured here, not a client, so no clock of the host's is involved.
 */
export class DiskPace {
  #isPrompt = true;
  #slowSinceMs = 0;
  #looks = 0;
  #spentMs = 0;

  /** May the next look be synchronous? */
  get isPrompt(): boolean {
    return this.#isPrompt || performance.now() > this.#slowSinceMs + againMs;
  }

  /** Have synchronous looks taken all the time they may? It is others' turn then. */
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
    if (!this.isPrompt) return this.wait(looks, later());
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

  /** Lets everybody else have a turn. */
  async giveWay(): Promise<void> {
    this.#judge(this.#spentMs, this.#looks);
    this.#spentMs = 0;
    this.#looks = 0;
    await setImmediate();
  }

  /** Times `count` asynchronous looks that are on their way together. */
  async wait<Result>(count: number, looks: Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    const result = await looks;
    this.#judge(performance.now() - startMs, count);
    return result;
  }

  #judge(spentMs: number, looks: number): void {
    if (spentMs < looks * promptMs) this.#isPrompt = true;
    else if (spentMs > slowMs) {
      this.#isPrompt = false;
      this.#slowSinceMs = performance.now();
    }
  }
}
