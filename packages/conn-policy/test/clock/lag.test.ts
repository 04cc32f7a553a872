import { expect, test } from "@jest/globals";
import { Lag } from "../../src/clock/lag.ts";

test("knows the worst of the recent past", () => {
  const lag = new Lag();
  expect(lag.worstMs).toBe(0);
  lag.record(5, 10);
  lag.record(30, 20);
  lag.record(1, 30);
  expect(lag.worstMs).toBe(30);
});

test("forgets a hiccup after a while, but not at once", () => {
  const lag = new Lag();
  lag.record(60, 10);
  lag.record(2, 17_000);
  expect(lag.worstMs).toBe(60);
  lag.record(3, 34_000);
  expect(lag.worstMs).toBe(3);
});

test("remembers for as long as the longest limit, or a stamp from a late tick would end it early", () => {
  const lag = new Lag();
  lag.cover(100_000);
  lag.record(60, 10);
  lag.record(2, 90_000);
  lag.record(2, 99_999);
  expect(lag.worstMs).toBe(60);
  lag.record(2, 100_001);
  lag.record(2, 200_002);
  expect(lag.worstMs).toBe(2);
});

test("a longer limit that comes later is covered too", () => {
  const lag = new Lag();
  lag.record(60, 10);
  lag.cover(100_000);
  lag.cover(5);
  lag.cover(Number.POSITIVE_INFINITY);
  for (const tick of [17_000, 34_000, 90_000]) lag.record(1, tick);
  expect(lag.worstMs).toBe(60);
});

test("ticks that are counted anew do not end the window", () => {
  const lag = new Lag();
  lag.record(60, 20_000);
  lag.rebase(16_384);
  lag.record(1, 20_000 - 16_384 + 10);
  expect(lag.worstMs).toBe(60);
});
