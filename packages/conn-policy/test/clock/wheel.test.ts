import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Wheel } from "../../src/clock/wheel.ts";

const horizon = 2_047;
const everything = Number.POSITIVE_INFINITY;

/** Advances and tells who was visited; nobody wants another look. */
function visits(wheel: Wheel, tick: number, most = everything): number[] {
  const seen: number[] = [];
  wheel.advance(tick, most, (index) => {
    seen.push(index);
    return -1;
  });
  return seen;
}

describe("Wheel", () => {
  test("visits on the tick, not before", () => {
    const wheel = new Wheel(4, 0);
    wheel.place(1, 10);
    expect(visits(wheel, 9)).toEqual([]);
    expect(visits(wheel, 10)).toEqual([1]);
    expect(wheel.size).toBe(0);
  });

  test("an earlier tick moves an entry, a later one does not", () => {
    const wheel = new Wheel(4, 0);
    wheel.place(1, 10);
    wheel.place(1, 20);
    wheel.place(2, 20);
    wheel.place(2, 5);
    expect(wheel.firstDue()).toBe(5);
    expect(visits(wheel, 5)).toEqual([2]);
    expect(visits(wheel, 10)).toEqual([1]);
  });

  test("what lies past the horizon waits at the horizon", () => {
    const wheel = new Wheel(1, 100);
    wheel.place(0, Number.POSITIVE_INFINITY);
    expect(wheel.firstDue()).toBe(100 + horizon);
    expect(visits(wheel, 100 + horizon - 1)).toEqual([]);
    expect(visits(wheel, 100 + horizon)).toEqual([0]);
  });

  test("what lies in the past is visited on the next tick", () => {
    const wheel = new Wheel(1, 100);
    wheel.place(0, 3);
    expect(wheel.firstDue()).toBe(101);
    expect(visits(wheel, 101)).toEqual([0]);
  });

  test("a visit may ask for another look, but not in the slot that is being swept", () => {
    const wheel = new Wheel(1, 0);
    wheel.place(0, 5);
    let looks = 0;
    const again = (): number => ++looks;
    expect(wheel.advance(5, everything, again)).toBe(true);
    expect(looks).toBe(1);
    wheel.advance(6, everything, again);
    expect(looks).toBe(2);
  });

  test("a visit may remove and place others", () => {
    const wheel = new Wheel(4, 0);
    for (const index of [0, 1, 2]) wheel.place(index, 5);
    const seen: number[] = [];
    wheel.advance(5, everything, (index) => {
      seen.push(index);
      for (const other of [0, 1, 2]) wheel.remove(other);
      wheel.place(3, 7);
      return -1;
    });
    expect(seen).toHaveLength(1);
    expect(visits(wheel, 7)).toEqual([3]);
  });

  test("goes on after a visit that throws", () => {
    const wheel = new Wheel(2, 0);
    wheel.place(0, 5);
    wheel.place(1, 6);
    const failing = (): number => {
      throw new Error("visit");
    };
    expect(() => wheel.advance(6, everything, failing)).toThrow("visit");
    wheel.place(0, 5);
    expect(wheel.firstDue()).toBe(5);
    expect(visits(wheel, 6)).toEqual([0, 1]);
  });

  test("a fuller slot than the budget is gone on with at the next call", () => {
    const wheel = new Wheel(10, 0);
    for (let index = 0; index < 10; index++) wheel.place(index, 5);
    const seen: number[] = [];
    const visit = (index: number): number => {
      seen.push(index);
      return -1;
    };
    expect(wheel.advance(5, 4, visit)).toBe(false);
    expect(wheel.advance(5, 4, visit)).toBe(false);
    expect(wheel.advance(5, 4, visit)).toBe(true);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("an empty wheel skips ahead: an entry is not looked at once a horizon for the time it stood empty", () => {
    const wheel = new Wheel(1, 0);
    wheel.skipTo(1_000_000);
    wheel.place(0, 1_000_500);
    expect(wheel.firstDue()).toBe(1_000_500);
    wheel.skipTo(1_000_400);
    expect(visits(wheel, 1_000_499)).toEqual([]);
  });

  test("a wheel with entries does not skip any", () => {
    const wheel = new Wheel(1, 0);
    wheel.place(0, 5);
    wheel.skipTo(100);
    expect(visits(wheel, 100)).toEqual([0]);
  });

  test("growing to the size it has costs nothing, and growing keeps every entry", () => {
    const wheel = new Wheel(2, 0);
    wheel.place(1, 5);
    wheel.grow(2);
    wheel.grow(64);
    wheel.place(63, 6);
    expect(visits(wheel, 6)).toEqual([1, 63]);
  });
});

type Step =
  | { readonly do: "place"; readonly index: number; readonly in: number }
  | { readonly do: "remove"; readonly index: number }
  | { readonly do: "advance"; readonly by: number; readonly most: number }
  | { readonly do: "grow" }
  | { readonly do: "rebase" };

const index = fc.nat(39);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("place" as const),
      index,
      in: fc.oneof(fc.nat(6), fc.nat(3_000), fc.nat(100_000)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      by: fc.oneof(fc.nat(4), fc.nat(2_500)),
      most: fc.constantFrom(1, 3, everything),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("grow" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rebase" as const) }) },
);

/** The plain sweep: a list of wishes, all of them looked at every time. */
class Sweep {
  readonly wishes = new Map<number, number>();

  place(who: number, tick: number): void {
    this.wishes.set(who, Math.min(tick, this.wishes.get(who) ?? tick));
  }

  due(tick: number): number[] {
    return [...this.wishes].filter(([, wish]) => wish <= tick).map(([who]) => who);
  }
}

test("agrees with a plain sweep, whatever is done to it", () => {
  const base = 2 ** 20;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let now = base;
      let capacity = 40;
      const wheel = new Wheel(capacity, now);
      const sweep = new Sweep();
      for (const each of steps) {
        if (each.do === "place") {
          wheel.place(each.index, now + each.in);
          sweep.place(each.index, now + Math.max(1, each.in));
        } else if (each.do === "remove") {
          wheel.remove(each.index);
          sweep.wishes.delete(each.index);
        } else if (each.do === "grow") {
          wheel.grow((capacity += 7));
        } else if (each.do === "rebase") {
          const ticks = 2_048 * Math.floor(now / 4_096);
          now -= ticks;
          wheel.rebase(ticks);
          for (const [who, wish] of sweep.wishes) sweep.wishes.set(who, wish - ticks);
        } else {
          now += each.by;
          const fired: number[] = [];
          const expected = sweep.due(now);
          const visit = (who: number): number => {
            const wish = sweep.wishes.get(who);
            expect(wish).toBeDefined();
            if (wish === undefined || wish > now) return wish ?? -1;
            sweep.wishes.delete(who);
            fired.push(who);
            return -1;
          };
          while (!wheel.advance(now, each.most, visit));
          expect(new Set(fired)).toEqual(new Set(expected));
        }
        expect(wheel.size).toBe(sweep.wishes.size);
        const first = wheel.firstDue();
        const earliest = Math.min(...sweep.wishes.values());
        expect(first === undefined).toBe(sweep.wishes.size === 0);
        if (first !== undefined) {
          expect(first).toBeLessThanOrEqual(earliest);
          expect(first).toBeGreaterThan(now);
        }
      }
    }),
    { numRuns: 500 },
  );
});
