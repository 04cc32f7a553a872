import { type Ticking, limitsMs } from "./subject.ts";

const idleTicks = Math.ceil(limitsMs.idle / limitsMs.tick) + 1;
const workTicks = Math.ceil(limitsMs.work / limitsMs.tick) + 1;
const never = 2 ** 30;

/** The peer that is hardest to beat per operation: one array of deadlines, all of it read on each tick. */
export class Sweep implements Ticking {
  readonly name = "sweep";
  #due = new Int32Array(64).fill(never);
  readonly #free: number[] = [];
  #used = 0;
  #now = 0;
  #ended = 0;

  fill(count: number): void {
    while (this.#used - this.#free.length < count) this.#open();
  }

  touch(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) this.#due[order[at] as number] = this.#now + idleTicks;
  }

  change(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const index = order[at] as number;
      this.#due[index] = this.#now + workTicks;
      this.#due[index] = this.#now + idleTicks;
    }
  }

  churn(order: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.#close(order[at] as number);
      this.#open();
    }
  }

  tick(): void {
    const now = ++this.#now;
    const due = this.#due;
    for (let index = 0; index < this.#used; index++) {
      if ((due[index] as number) <= now) {
        this.#ended++;
        this.#close(index);
      }
    }
  }

  expire(): number {
    this.#now += idleTicks;
    const before = this.#ended;
    const start = performance.now();
    this.tick();
    return ((performance.now() - start) * 1e6) / (this.#ended - before);
  }

  stop(): void {}

  #open(): void {
    const index = this.#free.pop() ?? this.#used++;
    if (index >= this.#due.length) {
      const grown = new Int32Array(this.#due.length * 2).fill(never, this.#due.length);
      grown.set(this.#due);
      this.#due = grown;
    }
    this.#due[index] = this.#now + idleTicks;
  }

  #close(index: number): void {
    this.#due[index] = never;
    this.#free.push(index);
  }
}
