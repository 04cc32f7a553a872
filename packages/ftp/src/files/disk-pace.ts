/** A look that takes longer has waited for a disk or a network; from memory it takes some microseconds. */
const slowMs = 1;
/** What one of many asynchronous looks takes at most where none of them waits for a disk. */
const promptMs = 0.25;

/**
 * Decides whether the next looks at the disk may be synchronous ones. A look through the thread pool costs 15 to 65 us,
 * a synchronous one 3, and nearly all directories are in memory: a listing of 2,000 names takes a tenth of the time. But
 * a disk that has to be waited for would hold up everybody, so one slow answer is enough to have the looks that follow
 * done asynchronously, until they turn out to be quick.
 *
 * Blind spot: a disk that stops answering in the middle of a listing is waited for once. It is the disk that is
 * measured here, not a client, so no clock of the host's is involved.
 */
export class DiskPace {
  #isPrompt = true;

  /** May the next look be synchronous? */
  get isPrompt(): boolean {
    return this.#isPrompt;
  }

  /** Times a synchronous look. */
  look<Result>(call: () => Result): Result {
    const startMs = performance.now();
    const result = call();
    if (performance.now() - startMs > slowMs) this.#isPrompt = false;
    return result;
  }

  /** Times `count` asynchronous looks that are on their way together. */
  async wait<Result>(count: number, looks: Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    const result = await looks;
    this.#isPrompt = (performance.now() - startMs) / count < promptMs;
    return result;
  }
}
