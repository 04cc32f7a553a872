import { type Subject, limitsMs } from "./subject.ts";

/** How long timers live that are to expire together. */
const shortMs = 200;

/** What most servers do: a `Timeout` of Node's for each connection. */
export class Timeouts implements Subject {
  readonly name = "timeouts";
  #timers: NodeJS.Timeout[] = [];

  fill(count: number): void {
    while (this.#timers.length < count) this.#timers.push(setTimeout(ignore, limitsMs.idle));
  }

  touch(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) this.#timers[order[at] as number]?.refresh();
  }

  change(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      if (this.#timers[order[at] as number] === undefined) continue;
      // To the peer's favour: the idle timer stays as it is.
      const working = setTimeout(ignore, limitsMs.work);
      clearTimeout(working);
    }
  }

  churn(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      clearTimeout(this.#timers[index]);
      this.#timers[index] = setTimeout(ignore, limitsMs.idle);
    }
  }

  expire(): Promise<number> {
    const count = this.#timers.length;
    this.stop();
    let ended = 0;
    let start = 0;
    return new Promise((resolve) => {
      const end = (): void => {
        if (ended === 0) start = performance.now();
        if (++ended === count) resolve(((performance.now() - start) * 1e6) / count);
      };
      for (let index = 0; index < count; index++) setTimeout(end, shortMs);
    });
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function ignore(): void {}
