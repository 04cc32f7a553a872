import { Beat } from "../../src/clock/beat.ts";
import type { Clock } from "../../src/clock/clock.ts";
import { type ManualClock, createManualClock } from "../../src/testing/manual-clock.ts";

export const tickMs = 64;

export interface Watch {
  readonly clock: ManualClock;
  readonly beat: Beat;
  /** Clock times at which each index fell due. */
  readonly ended: Map<number, number>;
  /** Asks for a look at `tick`, as a connection with that deadline would. */
  expire(index: number, tick: number): void;
  /** How often a timer has called back. */
  wakes: number;
  looks: number;
  /** Ticks at which the indexes are due. */
  readonly deadlines: Map<number, number>;
  rebased: number;
}

export function watch(start = 0): Watch {
  const clock = createManualClock();
  clock.block(start);
  const counting: Clock = {
    now: () => clock.now(),
    nextTurn: (callback) => clock.nextTurn(callback),
    after: (ms, callback) =>
      clock.after(ms, () => {
        state.wakes++;
        callback();
      }),
  };
  const deadlines = new Map<number, number>();
  const ended = new Map<number, number>();
  const beat = new Beat(
    counting,
    tickMs,
    {
      look(index, tick) {
        state.looks++;
        const deadline = deadlines.get(index);
        if (deadline === undefined) return -1;
        if (tick < deadline) return deadline;
        deadlines.delete(index);
        ended.set(index, clock.now());
        return -1;
      },
      next: (index) => deadlines.get(index) ?? -1,
      rebase(ticks) {
        state.rebased += ticks;
        for (const [index, tick] of deadlines) deadlines.set(index, tick - ticks);
      },
    },
    64,
  );
  const state: Watch = {
    clock,
    beat,
    ended,
    deadlines,
    wakes: 0,
    looks: 0,
    rebased: 0,
    expire(index, tick) {
      if (beat.time.asleep) beat.wake();
      deadlines.set(index, tick);
      beat.place(index, tick);
    },
  };
  return state;
}
