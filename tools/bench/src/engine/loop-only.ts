import type { Subject } from "./subject.ts";

/** Does nothing: what it takes is the harness's own loop. */
export class LoopOnly implements Subject {
  readonly name = "loop";
  #sink = 0;

  fill(): void {}

  touch(order: Int32Array, from: number, to: number): void {
    this.#read(order, from, to);
  }

  change(order: Int32Array, from: number, to: number): void {
    this.#read(order, from, to);
  }

  churn(order: Int32Array, from: number, to: number): void {
    this.#read(order, from, to);
  }

  expire(): number {
    return this.#sink === Number.MAX_SAFE_INTEGER ? 1 : 0;
  }

  stop(): void {}

  #read(order: Int32Array, from: number, to: number): void {
    let sink = 0;
    for (let at = from; at < to; at++) sink ^= order[at] as number;
    this.#sink = sink;
  }
}
