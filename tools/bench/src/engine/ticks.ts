import { quantile } from "../report/spread.ts";
import { randomOrder } from "./random.ts";
import { type Ticking, limitsMs } from "./subject.ts";

/** How often each connection is active on average, in milliseconds. */
const everyMs = 5_000;

/** Microseconds of one tick. */
export interface TickTimes {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How a subject is active. */
export type Activity = (order: Int32Array, from: number, to: number) => void;

/**
 * Opens `count` connections over one idle limit, goes on for another one until they are spread as in real life, then
 * times `ticks` ticks, with as much activity between them as `count` connections have.
 */
export function measureTicks(
  subject: Ticking,
  activity: Activity,
  count: number,
  ticks: number,
): TickTimes {
  const order = randomOrder(1 << 20, count);
  const perTick = Math.round((count * limitsMs.tick) / everyMs);
  const settling = Math.ceil(limitsMs.idle / limitsMs.tick);
  let at = 0;
  const move = (): void => {
    if (at + perTick > order.length) at = 0;
    activity(order, at, at + perTick);
    at += perTick;
  };
  for (let tick = 1; tick <= settling; tick++) {
    subject.fill(Math.ceil((count * tick) / settling));
    subject.tick();
  }
  for (let tick = 0; tick < settling; tick++) {
    move();
    subject.tick();
  }
  const times = new Float64Array(ticks);
  for (let tick = 0; tick < ticks; tick++) {
    move();
    const start = performance.now();
    subject.tick();
    times[tick] = (performance.now() - start) * 1_000;
  }
  times.sort();
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: quantile(times, 1) };
}
