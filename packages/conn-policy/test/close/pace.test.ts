import { expect, test } from "@jest/globals";
import type { Clock } from "../../src/clock/clock.ts";
import { Pace } from "../../src/close/pace.ts";
import { createManualClock } from "../../src/testing/manual-clock.ts";

/** A clock on which each close takes 25 microseconds, and that counts turns. */
function busyClock() {
  const turns: (() => void)[] = [];
  const state = {
    now: 0,
    turns: 0,
    /** Milliseconds of the longest turn. */
    longest: 0,
    run(): void {
      for (let next = turns.shift(); next !== undefined; next = turns.shift()) {
        const start = state.now;
        state.turns++;
        next();
        state.longest = Math.max(state.longest, state.now - start);
      }
    },
  };
  const clock: Clock = {
    now: () => state.now,
    after: () => () => {},
    nextTurn: (callback) => void turns.push(callback),
  };
  return { clock, state };
}

test("fifteen thousand ends take many turns of two milliseconds", () => {
  const { clock, state } = busyClock();
  const ended: number[] = [];
  const pace = new Pace<number>(clock, (item) => {
    state.now += 0.025;
    ended.push(item);
  });
  for (let item = 0; item < 15_000; item++) pace.add(item);
  expect(ended).toHaveLength(0);
  state.run();
  expect(ended).toHaveLength(15_000);
  expect(ended[14_999]).toBe(14_999);
  expect(state.longest).toBeLessThan(2.5);
  expect(state.turns).toBeGreaterThan(150);
});

test("an end that throws does not keep the others", () => {
  const { clock, state } = busyClock();
  const ended: number[] = [];
  const pace = new Pace<number>(clock, (item) => {
    if (item === 1) throw new Error("end");
    ended.push(item);
  });
  for (let item = 0; item < 20; item++) pace.add(item);
  expect(() => state.run()).toThrow("end");
  state.run();
  expect(ended).toHaveLength(19);
  pace.add(20);
  state.run();
  expect(ended.at(-1)).toBe(20);
});

test("an end may cause another", () => {
  const clock = createManualClock();
  const ended: number[] = [];
  const pace: Pace<number> = new Pace<number>(clock, (item) => {
    ended.push(item);
    if (item < 5) pace.add(item + 1);
  });
  pace.add(0);
  clock.advance(0);
  expect(ended).toEqual([0, 1, 2, 3, 4, 5]);
});
