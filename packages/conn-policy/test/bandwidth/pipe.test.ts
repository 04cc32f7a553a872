import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Pipe } from "../../src/bandwidth/pipe.ts";
import { kib, pipeOf } from "./rig.ts";

describe("Pipe", () => {
  test("without a rate passes everything and is not capped", () => {
    const site = new Pipe(new Pipe());
    expect(site.isCapped).toBe(false);
    expect(site.take(1e9, 0)).toBe(1e9);
  });

  test("is capped by any pipe above it", () => {
    const host = new Pipe();
    const site = new Pipe(new Pipe(host));
    host.setRate(kib);
    expect(site.isCapped).toBe(true);
    expect(site.rate).toBe(kib);
    host.setRate(Number.POSITIVE_INFINITY);
    expect(site.isCapped).toBe(false);
  });

  test("saves up two rounds of 16 ms, not more", () => {
    const pipe = pipeOf(100_000);
    expect(pipe.take(1e9, 60_000)).toBe(3200);
    expect(pipe.take(1e9, 60_000)).toBe(0);
    expect(pipe.take(1e9, 60_010)).toBe(1000);
  });

  test("passes whole bytes at rates below one byte a round", () => {
    const pipe = pipeOf(10);
    let passed = 0;
    for (let now = 0; now <= 10_000; now += 16) passed += pipe.take(100, now);
    expect(passed).toBeGreaterThanOrEqual(99);
    expect(passed).toBeLessThanOrEqual(101);
  });

  test("takes at every level, and gives what the narrowest has", () => {
    const host = pipeOf(1000);
    const wide = pipeOf(1e6, host);
    const narrow = pipeOf(500, host);
    expect(narrow.take(1e9, 0)).toBe(16);
    expect(wide.take(1e9, 0)).toBe(16);
    expect(host.take(1e9, 0)).toBe(0);
  });

  test("what was charged is repaid before anything passes", () => {
    const pipe = pipeOf(1000);
    pipe.charge(1032, 0);
    expect(pipe.take(1, 1000)).toBe(0);
    expect(pipe.take(10, 1001)).toBe(1);
  });

  test("what is given back is not saved beyond two rounds", () => {
    const pipe = pipeOf(1000);
    pipe.charge(-500, 0);
    expect(pipe.take(1000, 0)).toBe(32);
  });

  test("a new rate counts at once", () => {
    const pipe = pipeOf(1000);
    pipe.take(1e9, 0);
    pipe.setRate(100_000);
    expect(pipe.take(1e9, 10)).toBe(1000);
    pipe.charge(1e6, 10);
    pipe.setRate(1000);
    expect(pipe.take(1e9, 26)).toBe(16);
  });

  test.each([0, -1, Number.NaN])("%p is not a rate", (rate) => {
    expect(() => new Pipe().setRate(rate)).toThrow("not a bandwidth");
  });

  test("a turn is an equal share of 128 ms of the level that most compete for", () => {
    const host = pipeOf(100_000);
    const pipe = pipeOf(1e9, host);
    for (let count = 0; count < 50; count++) pipe.countWaiting(1);
    expect(pipe.quantum).toBe(256);
    pipe.countWaiting(-1);
    expect(pipe.quantum).toBe(261);
    expect(new Pipe().quantum).toBe(16_384);
  });

  test("what one stream may take at once leaves the others their part", () => {
    const pipe = pipeOf(100_000);
    expect(pipe.share(1)).toBe(3200);
    for (let count = 0; count < 50; count++) pipe.countWaiting(1);
    pipe.noteRivals(1);
    expect(pipe.share(2)).toBe(32);
    expect(pipe.share(3)).toBe(3200);
  });

  test("in any window passes at most its rate and what it had saved up, at every level", () => {
    const rate = fc.oneof(
      fc.constant(Number.POSITIVE_INFINITY),
      fc.double({ min: 1, max: 1e7, noNaN: true }),
    );
    const ask = fc.record({
      wait: fc.double({ min: 0, max: 100, noNaN: true }),
      bytes: fc.nat(1e6),
      site: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.tuple(rate, rate, rate), fc.array(ask, { maxLength: 100 }), (rates, asks) => {
        const host = pipeOf(rates[0]);
        const sites = [pipeOf(rates[1], host), pipeOf(rates[2], host)];
        const taken: { at: number; bytes: number; site: number }[] = [];
        let now = 0;
        for (const { wait, bytes, site } of asks) {
          now += wait;
          taken.push({ at: now, bytes: (sites[site] as Pipe).take(bytes, now), site });
        }
        expectWindows(taken, rates[0]);
        expectWindows(
          taken.filter(({ site }) => site === 0),
          rates[1],
        );
        expectWindows(
          taken.filter(({ site }) => site === 1),
          rates[2],
        );
      }),
    );
  });
});

function expectWindows(taken: readonly { at: number; bytes: number }[], rate: number): void {
  if (rate === Number.POSITIVE_INFINITY) return;
  const burst = Math.max(rate * 0.032, 1 + rate * 0.016);
  for (const [from, first] of taken.entries()) {
    let sum = 0;
    for (const { at, bytes } of taken.slice(from)) {
      sum += bytes;
      expect(sum).toBeLessThanOrEqual((rate / 1000) * (at - first.at) + burst + 1e-3);
    }
  }
}
