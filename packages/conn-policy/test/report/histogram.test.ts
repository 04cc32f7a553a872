import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Histogram } from "../../src/report/histogram.ts";

const longestMs = 2 ** 30;
/** Spread over the powers of two, as durations are; whole numbers and others. */
const duration = fc
  .tuple(fc.double({ min: 0, max: 30, noNaN: true }), fc.boolean())
  .map(([exponent, isWhole]) => (isWhole ? Math.trunc(2 ** exponent) : 2 ** exponent - 1));
const durations = fc.array(duration, { minLength: 1, size: "+1" });

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);

describe("Histogram", () => {
  test("knows nothing at first", () => {
    const histogram = new Histogram();
    expect([histogram.count, histogram.sumMs, histogram.quantile(0.5)]).toEqual([0, 0, undefined]);
    expect([histogram.countAbove(0), histogram.sumOfMin(9), histogram.snapshot()]).toEqual([
      0,
      0,
      [],
    ]);
  });

  test.each([
    [0, 1],
    [0.99, 1],
    [1, 2],
    [7.99, 8],
    [8, 9],
    [15.99, 16],
    [16, 18],
    [17.99, 18],
    [18, 20],
    [122_879, 122_880],
    [122_880, 131_072],
    [longestMs - 1, longestMs],
    [longestMs, longestMs],
    [Infinity, longestMs],
    [-1, 1],
    [Number.NaN, 1],
  ])("counts %d ms among those below %d ms", (ms, upToMs) => {
    expect(histogramOf([ms]).snapshot()).toEqual([{ upToMs, count: 1 }]);
  });

  test("sums exactly, up to the longest it knows", () => {
    expect(histogramOf([0.5, 20, 120_000]).sumMs).toBe(120_020.5);
    expect(histogramOf([Infinity, -5, Number.NaN]).sumMs).toBe(longestMs);
  });

  test("every range is 1 ms or an eighth of its start wide at most, and they join", () => {
    const values = Array.from({ length: 4_000 }, (_, index) => 2 ** (index / 135));
    const ends = [
      0,
      ...histogramOf([0, ...values, ...[1, 2, 3, 4, 5, 6, 7]])
        .snapshot()
        .map((bucket) => bucket.upToMs),
    ];
    expect(ends).toHaveLength(225 - 3);
    for (const [index, end] of ends.slice(1).entries()) {
      const start = ends[index] ?? 0;
      expect(end - start).toBeLessThanOrEqual(Math.max(1, start / 8));
    }
  });

  test("the snapshot accounts for every duration", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const snapshot = histogramOf(values).snapshot();
        expect(sum(snapshot.map(({ count }) => count))).toBe(values.length);
        let seen = 0;
        for (const { upToMs, count } of snapshot) {
          seen += count;
          const isBelow = (value: number): boolean => value < upToMs || upToMs === longestMs;
          expect(values.filter(isBelow)).toHaveLength(seen);
        }
      }),
    );
  });

  test("a quantile is wrong by 1/16 or half a millisecond at most", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(durations, share, (values, q) => {
        const rank = Math.max(1, Math.ceil(q * values.length));
        const exact = values.toSorted((one, other) => one - other)[rank - 1] ?? 0;
        const error = Math.abs((histogramOf(values).quantile(q) ?? Infinity) - exact);
        expect(error).toBeLessThanOrEqual(Math.max(0.5, exact / 16));
      }),
    );
  });

  test("the first and the last quantile are those of the shortest and the longest", () => {
    const histogram = histogramOf([1, 100, 10_000]);
    expect(histogram.quantile(0)).toBe(1.5);
    expect(histogram.quantile(1 / 3)).toBe(1.5);
    expect(histogram.quantile(0.34)).toBe(100);
    expect(histogram.quantile(1)).toBe(9_728);
    expect(histogram.quantile(2)).toBe(9_728);
  });

  test("countAbove is the count above a limit at most 1/8 or 1 ms away", () => {
    fc.assert(
      fc.property(durations, duration, (values, limit) => {
        const above = histogramOf(values).countAbove(limit);
        const margin = Math.max(1, limit / 8);
        const most = values.filter((value) => value >= limit - margin).length;
        const least = values.filter((value) => value >= limit + margin).length;
        expect(above).toBeLessThanOrEqual(most);
        expect(above).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  test("countAbove is exact at the ends of ranges", () => {
    const histogram = histogramOf([1, 4.5, 17, 18, 130_000]);
    expect(
      [0, 4, 5, 16, 18, 20, 122_880, 131_072, Infinity].map((ms) => histogram.countAbove(ms)),
    ).toEqual([5, 4, 3, 3, 2, 1, 1, 0, 0]);
    expect(histogram.countAbove(-1)).toBe(5);
  });

  test("sumOfMin is wrong by 1/8 or 1 ms of each at most", () => {
    fc.assert(
      fc.property(durations, duration, (values, limit) => {
        const cut = values.map((value) => Math.min(value, limit));
        const error = Math.abs(histogramOf(values).sumOfMin(limit) - sum(cut));
        expect(error).toBeLessThanOrEqual(sum(cut.map((value) => Math.max(1, value / 8))) + 1e-3);
      }),
    );
  });

  test("a longer idle timeout opens no more connections and holds them no shorter", () => {
    fc.assert(
      fc.property(durations, duration, duration, (values, one, other) => {
        const histogram = histogramOf(values);
        const [short, long] = [Math.min(one, other), Math.max(one, other)];
        const opened = histogram.countAbove(short) - histogram.countAbove(long);
        const held = histogram.sumOfMin(long) - histogram.sumOfMin(short);
        expect(opened).toBeGreaterThanOrEqual(-1e-9);
        expect(held).toBeGreaterThanOrEqual(-1e-3);
        expect(held).toBeLessThanOrEqual(
          histogram.countAbove(short) * (long - short) * (1 + 1e-9) + 1e-3,
        );
      }),
    );
  });

  test("answers what another idle timeout would have done, as a replay of evenly spread gaps does", () => {
    const gaps = Array.from({ length: 3_000 }, (_, index) => index * 100);
    const histogram = histogramOf(gaps);
    for (const timeout of [5_000, 15_000, 60_000, 120_000, 250_000]) {
      const replayed = { opened: 0, held: 0 };
      for (const gap of gaps) {
        if (gap > timeout) replayed.opened += 1;
        replayed.held += Math.min(gap, timeout);
      }
      expect(Math.abs(histogram.countAbove(timeout) / replayed.opened - 1)).toBeLessThan(0.01);
      expect(Math.abs(histogram.sumOfMin(timeout) / replayed.held - 1)).toBeLessThan(0.01);
    }
  });

  test("merging is recording both", () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        const both = histogramOf([...some, ...others]);
        expect(merged.snapshot()).toEqual(both.snapshot());
        expect(merged.count).toBe(both.count);
        expect(merged.sumMs).toBeCloseTo(both.sumMs, 2);
      }),
    );
  });

  test("counts on where 32 bits end", () => {
    const histogram = histogramOf([1]);
    for (let doubling = 0; doubling < 40; doubling += 1) histogram.merge(histogram);
    expect(histogram.snapshot()).toEqual([{ upToMs: 2, count: 2 ** 40 }]);
    expect(histogram.countAbove(0)).toBe(2 ** 40);
  });
});
