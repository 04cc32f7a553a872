import { randomOrder } from "./random.ts";
import { type Ticking, limitsMs } from "./subject.ts";

/** How often each connection is active on average, in milliseconds. */
const everyMs = 5_000;

/** How a subject is active. */
export type Activity = (order: Int32Array, from: number, to: number) => void;

/**
 * Opens `count` connections over one idle limit, goes on for another one until they are spread as in real life, then
 * times `ticks` ticks, with as much activity between them as `count` connections have. On virtual time a tick has the same
 * to do each time that this is repeated.
 *
 * @returns microseconds of each tick.
 */
export function measureTicks(
  subject: Ticking,
  activity: Activity,
  count: number,
  ticks: number,
): number[] {
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
  const times: number[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    move();
    const start = performance.now();
    subject.tick();
    times.push((performance.now() - start) * 1_000);
  }
  return times;
}
