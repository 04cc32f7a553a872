import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RateTable } from "../../src/admission/rate-table.ts";

describe("RateTable", () => {
  test("gives a second's worth at once, then one per interval: not before, but at once", () => {
    const table = new RateTable();
    const takes = Array.from({ length: 11 }, () => table.take("a", 5_000, 10));
    expect(takes).toEqual([...Array<boolean>(10).fill(true), false]);
    expect(table.take("a", 5_099, 10)).toBe(false);
    expect(table.take("a", 5_100, 10)).toBe(true);
    expect(table.take("a", 5_100, 10)).toBe(false);
  });

  test("gives one at once where the rate is below one a second", () => {
    const table = new RateTable();
    expect(table.take("a", 0, 0.1)).toBe(true);
    expect(table.take("a", 9_999, 0.1)).toBe(false);
    expect(table.take("a", 10_000, 0.1)).toBe(true);
  });

  test("rounding refuses no part of a burst, at any uptime", () => {
    for (const now of [0, 1e9 / 3, 1e12 / 7]) {
      for (const rate of [3, 7, 33, 999]) {
        const table = new RateTable();
        const takes = Array.from({ length: rate + 1 }, () => table.take("a", now, rate));
        expect(takes.indexOf(false)).toBe(rate);
      }
    }
  });

  test("knows addresses apart", () => {
    const table = new RateTable();
    expect(table.take("a", 0, 1)).toBe(true);
    expect(table.take("b", 0, 1)).toBe(true);
    expect(table.take("a", 0, 1)).toBe(false);
  });

  test("has no limit and remembers nobody at an infinite rate", () => {
    const table = new RateTable();
    expect(table.take("a", 0, Infinity)).toBe(true);
    expect(table.size).toBe(0);
  });

  test("lets nobody wait longer than a new rate asks for", () => {
    const table = new RateTable();
    expect(table.take("a", 0, 0.001)).toBe(true);
    expect(table.take("a", 10, 10)).toBe(false);
    expect(table.take("a", 109, 10)).toBe(false);
    expect(table.take("a", 110, 10)).toBe(true);
  });

  test("agrees with a plain token bucket", () => {
    const step = fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 700 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(step, { size: "+1" }), (rate, steps) => {
        const table = new RateTable();
        // In thousandths of a token, so that nothing is rounded.
        const buckets = new Map<string, { tokens: number; at: number }>();
        let now = 0;
        for (const [key, waitMs] of steps) {
          now += waitMs;
          const { tokens, at } = buckets.get(key) ?? { tokens: rate * 1_000, at: now };
          const held = Math.min(rate * 1_000, tokens + (now - at) * rate);
          const mayTake = held >= 1_000;
          buckets.set(key, { tokens: mayTake ? held - 1_000 : held, at: now });
          expect(table.take(key, now, rate)).toBe(mayTake);
        }
        expect(table.dropped).toBe(0);
      }),
    );
  });

  test("forgets full buckets before it drops one", () => {
    const table = new RateTable(2);
    table.take("a", 0, 1);
    table.take("b", 500, 1);
    table.take("c", 1_000, 1);
    expect([table.size, table.dropped]).toEqual([2, 0]);
    expect(table.take("b", 1_000, 1)).toBe(false);
  });

  test("drops the longest unused bucket when none of those is full", () => {
    const table = new RateTable(2);
    table.take("a", 0, 1);
    table.take("b", 500, 1);
    table.take("a", 600, 1);
    table.take("c", 999, 1);
    expect([table.size, table.dropped]).toEqual([2, 1]);
    expect(table.take("a", 999, 1)).toBe(false);
    expect(table.take("b", 999, 1)).toBe(true);
  });

  test("forgets those that are full as others come", () => {
    const table = new RateTable();
    for (let index = 0; index < 1_000; index += 1) table.take(`old ${index}`, 0, 10);
    for (let index = 0; index < 250; index += 1) table.take(`new ${index}`, 100, 10);
    expect([table.size, table.dropped]).toEqual([250, 0]);
  });

  test("a million spoofed sources neither fill it nor lock anybody out", () => {
    const table = new RateTable();
    const atOnce = 65_536;
    const costs: number[] = [];
    let refused = 0;
    let largest = 0;
    for (let batch = 0; batch < 15; batch += 1) {
      // Processor time: other test files run beside this one.
      const start = process.cpuUsage();
      for (let index = batch * atOnce; index < (batch + 1) * atOnce; index += 1) {
        if (!table.take(`2001:db8:${index.toString(16)}::/64`, index / 1_000, 0.01)) refused += 1;
        if (table.size > largest) largest = table.size;
      }
      costs.push(process.cpuUsage(start).user);
    }
    expect([refused, largest, table.dropped]).toEqual([0, atOnce, 14 * atOnce]);
    // To make room costs no more than to fill it does, however slow the machine is just now; a walk would cost thousands.
    const [filling = 0, ...full] = costs;
    const median = full.toSorted((one, other) => one - other)[7] ?? 0;
    expect(median).toBeLessThan(5 * filling);
    expect(table.take("192.0.2.7", 1_001, 0.01)).toBe(true);
  });

  test("an address that goes on trying is not pushed out by spoofed ones", () => {
    const table = new RateTable(100);
    let taken = 0;
    for (let index = 0; index < 10_000; index += 1) {
      table.take(`spoofed ${index}`, index, 0.01);
      if (index % 50 === 0 && table.take("a", index, 0.01)) taken += 1;
    }
    expect(taken).toBe(1);
  });
});
