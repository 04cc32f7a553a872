import { type Rounds } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import { LoopOnly } from "./loop-only.ts";
import { randomOrder } from "./random.ts";
import type { Subject } from "./subject.ts";
import { Sweep } from "./sweep.ts";
import { Timeouts } from "./timeouts.ts";
import { Tracked } from "./tracked.ts";

const operations = ["touch", "change", "churn"] as const;

export type Operation = (typeof operations)[number] | "expire" | "exchange" | "request";

/** Nanoseconds of each operation, the harness's loop included; contestant `loop` is that loop alone. */
export type OperationTimes = Readonly<Record<Operation, Rounds>>;

/** Operations in one measurement: enough that the clock does not matter, few enough for many rounds. */
const operationsOf = (count: number): number => Math.min(400_000, Math.max(100_000, count));

/** Measures all contestants at `count` tracked connections, in random order of the connections. */
export async function measureOperations(count: number, rounds: number): Promise<OperationTimes> {
  const order = randomOrder(operationsOf(count), count);
  const marked = new Tracked("marked");
  const peers: Subject[] = [new Timeouts(), new Sweep(), new LoopOnly()];
  const subjects = [new Tracked("opaque"), ...peers];
  for (const subject of [marked, ...subjects]) subject.fill(count);
  const times: Partial<Record<Operation, Rounds>> = {};
  for (const operation of operations) {
    const run = (subject: Subject) => () => time(order, (to) => subject[operation](order, 0, to));
    // Who changes phases is marked.
    const ours = operation === "change" ? [marked, ...peers] : subjects;
    const contestants = Object.fromEntries(ours.map((each) => [each.name, run(each)]));
    await interleave(2, contestants);
    times[operation] = await interleave(rounds, contestants);
  }
  for (const operation of ["exchange", "request"] as const) {
    const engine = () => time(order, (to) => marked[operation](order, 0, to));
    await interleave(2, { engine });
    times[operation] = await interleave(rounds, { engine });
  }
  marked.stop();
  times.expire = await measureExpiry(subjects.slice(0, 3), count);
  for (const subject of subjects) subject.stop();
  return times as OperationTimes;
}

async function measureExpiry(subjects: readonly Subject[], count: number): Promise<Rounds> {
  const values: Record<string, number[]> = {};
  for (let round = 0; round < 3; round++) {
    for (const subject of subjects) {
      subject.fill(count);
      (values[subject.name] ??= []).push(await subject.expire());
    }
  }
  return values;
}

function time(order: Int32Array, run: (to: number) => void): number {
  const start = performance.now();
  run(order.length);
  return ((performance.now() - start) * 1e6) / order.length;
}
