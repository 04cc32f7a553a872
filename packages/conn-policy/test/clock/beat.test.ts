import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Beat } from "../../src/clock/beat.ts";
import { type Watch, tickMs, watch } from "./beat-watch.ts";
import { createManualClock } from "../../src/testing/manual-clock.ts";

describe("Beat", () => {
  test("sleeps while nothing is watched", () => {
    const { clock, beat, ...state } = watch();
    clock.advance("10h");
    expect(beat.time.asleep).toBe(true);
    expect(state.wakes).toBe(0);
  });

  test("sleeps until the first look is due", () => {
    const state = watch();
    state.expire(0, 1_000);
    state.clock.advance(999 * tickMs);
    expect(state.ended.size).toBe(0);
    // Once after the activity that woke it; then only for the look itself.
    expect(state.wakes).toBe(1);
    state.clock.advance(tickMs);
    expect(state.ended.get(0)).toBe(1_000 * tickMs);
    state.clock.advance("1h");
    expect(state.wakes).toBe(2);
  });

  test("asks for the next look on the next tick, and not at all before", () => {
    const state = watch();
    for (const index of [0, 1]) state.deadlines.set(index, 5 + index).set(2, 3);
    for (const index of [0, 1, 2]) state.beat.place(index, -1);
    state.deadlines.delete(1);
    state.clock.advance(tickMs - 1);
    expect(state.looks).toBe(0);
    state.clock.advance(9 * tickMs);
    expect([...state.ended]).toEqual([
      [2, 3 * tickMs],
      [0, 5 * tickMs],
    ]);
    // The one whose matter was over is not looked at.
    expect(state.looks).toBe(2);
  });

  test("asks at once when more wait to be asked than there is room for", () => {
    const state = watch();
    state.deadlines.set(0, 5);
    for (let count = 0; count < 2_000; count++) state.beat.place(0, -1);
    state.clock.advance("10s");
    expect(state.ended.get(0)).toBe(5 * tickMs);
    expect(state.looks).toBe(1);
  });

  test("input that comes before an overdue look does not put it off", () => {
    const state = watch();
    state.expire(0, 2);
    state.clock.advance(tickMs);
    state.clock.block(1.5 * tickMs);
    state.beat.wake();
    state.clock.advance(0);
    expect(state.ended.get(0)).toBe(2.5 * tickMs);
  });

  test("a deadline beyond the horizon costs one look each 131 s", () => {
    const state = watch();
    state.expire(0, 20_000);
    state.clock.advance(20_000 * tickMs);
    expect(state.ended.get(0)).toBe(20_000 * tickMs);
    expect(state.wakes).toBeLessThanOrEqual(12);
  });

  test("activity wakes it for one tick at most, however much there is", () => {
    const state = watch();
    state.expire(0, 2_000);
    state.clock.advance(10 * tickMs);
    const before = state.wakes;
    for (let count = 0; count < 1_000; count++) {
      if (state.beat.time.asleep) state.beat.wake();
    }
    expect(state.beat.time.tick).toBe(10);
    state.clock.advance(500 * tickMs);
    expect(state.wakes - before).toBe(1);
  });

  test("after a long time with nobody there, a newcomer costs no looks at the past", () => {
    const state = watch();
    state.expire(0, 1);
    state.clock.advance(1_000 * 3_600_000);
    const before = state.wakes;
    state.beat.follow();
    state.expire(0, state.beat.time.tick + 100);
    state.clock.advance(101 * tickMs);
    expect(state.ended.size).toBe(1);
    expect(state.wakes - before).toBe(2);
  });

  test("a block is forgiven beyond one tick: nobody's time has passed", () => {
    const state = watch();
    state.expire(0, 100);
    state.expire(1, 101);
    state.clock.advance(98.5 * tickMs);
    state.clock.block(3_000);
    state.clock.advance(0);
    // The beat for tick 100 came 3,000 ms less a tick and a half late, of which one tick counts.
    expect(state.beat.forgivenMs).toBe(3_000 - 2.5 * tickMs);
    expect([...state.ended.keys()]).toEqual([0]);
    state.clock.advance(tickMs);
    expect([...state.ended.keys()]).toEqual([0, 1]);
  });

  test("a block between the beat and its looks is forgiven as well", () => {
    const state = watch();
    state.expire(0, 100);
    const first = watchNextTurn(state);
    state.expire(1, 140);
    state.clock.advance(100 * tickMs);
    expect(first.ran).toBe(true);
    // Index 1 was stamped in the turn that took four seconds: it has lost nothing of them.
    expect(state.ended.has(1)).toBe(false);
    expect(state.beat.forgivenMs).toBeGreaterThan(3_800);
  });

  test("late ticks make it judge behind the clock, so that stamps of the late tick are not too old", () => {
    const state = watch();
    state.expire(0, 10);
    state.clock.advance(9 * tickMs);
    state.clock.block(tickMs + 50);
    // Activity before the late beat gets in: it is stamped with the old tick, 50 ms after that tick's end.
    const at = state.clock.now();
    state.clock.advance(0);
    state.expire(1, 9 + 1 + 100);
    state.clock.advance(200 * tickMs);
    expect(state.ended.get(1)).toBeGreaterThanOrEqual(at + 100 * tickMs);
    expect(state.ended.get(1)).toBeLessThanOrEqual(at + 102 * tickMs);
  });

  test("ends nobody after stop()", () => {
    const state = watch();
    state.expire(0, 10);
    state.beat.stop();
    state.clock.advance("1h");
    expect(state.wakes).toBe(0);
    expect(state.ended.size).toBe(0);
  });

  test("a look that throws does not stop the beat", () => {
    const clock = createManualClock();
    let looks = 0;
    const watched = {
      look: (): number => {
        looks++;
        if (looks === 1) throw new Error("look");
        return -1;
      },
      next: (): number => -1,
      rebase: (): void => {},
    };
    const beat = new Beat(clock, tickMs, watched, 4);
    beat.place(0, 5);
    expect(() => clock.advance(6 * tickMs)).toThrow("look");
    beat.place(1, 20);
    clock.advance("10s");
    expect(looks).toBe(2);
  });

  test("counts ticks anew before they outgrow 31 bits, and nobody notices", () => {
    const state = watch();
    const nearly = 2 ** 30 - 50;
    state.clock.block(nearly * tickMs);
    state.expire(0, nearly + 20);
    state.expire(1, nearly + 80);
    state.expire(2, nearly + 3_000);
    const begin = state.clock.now();
    state.clock.advance(4_000 * tickMs);
    expect(state.rebased).toBe(2 ** 29);
    for (const [index, ticks] of [20, 80, 3_000].entries()) {
      const late = (state.ended.get(index) ?? 0) - (begin + ticks * tickMs);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(tickMs);
    }
  });
});

/** Spends four seconds in the turn between the beat of tick 100 and its looks. */
function watchNextTurn({ clock }: Watch): { ran: boolean } {
  const state = { ran: false };
  clock.after(99.9 * tickMs, () => {
    clock.nextTurn(() => {});
  });
  clock.after(100 * tickMs, () =>
    clock.nextTurn(() => {
      state.ran = true;
      clock.block(4_000);
    }),
  );
  return state;
}

test("never early, and late by two ticks and the lateness of the event loop at most", () => {
  const anyStep = fc.record({
    wait: fc.double({ min: 0, max: 3_000, noNaN: true }),
    lateMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200, noNaN: true })),
    limit: fc.integer({ min: 1, max: 3_000 }),
  });
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), fc.nat(1_000_000), (steps, start) => {
      const state = watch(start / 7);
      const { clock, beat, ended } = state;
      const wanted: { readonly from: number; readonly limit: number; forgiven: number }[] = [];
      for (const { wait, lateMs, limit } of steps) {
        clock.advance(wait);
        clock.block(lateMs);
        // Input that came in while the loop was late is read before its timers.
        if (beat.time.asleep) beat.wake();
        const from = clock.now();
        wanted.push({ from, limit, forgiven: beat.forgivenMs });
        state.expire(wanted.length - 1, beat.time.tick + 1 + limit);
        clock.advance(0);
      }
      clock.advance(4_000 * tickMs);
      for (const [index, { from, limit, forgiven }] of wanted.entries()) {
        const lasted = (ended.get(index) ?? Number.NaN) - from;
        expect(lasted).toBeGreaterThanOrEqual(limit * tickMs - 1e-3);
        const late = lasted - limit * tickMs - (beat.forgivenMs - forgiven);
        // Of the loop's own lateness one tick counts, the rest is forgiven.
        expect(late).toBeLessThanOrEqual(2 * tickMs + tickMs);
      }
    }),
    { numRuns: 300 },
  );
});
