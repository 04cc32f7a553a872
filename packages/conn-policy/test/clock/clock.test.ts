import { expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock/clock.ts";

test("calls back after the time, not a fraction of a millisecond before it", async () => {
  for (const ms of [0.1, 1.9, 3.5]) {
    const start = systemClock.now();
    await new Promise<void>((resolve) => systemClock.after(ms, resolve));
    // The kernel's timer counts whole milliseconds from the start of the turn.
    expect(systemClock.now() - start).toBeGreaterThanOrEqual(ms - 1);
  }
});

test("what was called off is not called", async () => {
  let isCalled = false;
  systemClock.after(1, () => {
    isCalled = true;
  })();
  await new Promise<void>((resolve) => systemClock.after(10, resolve));
  expect(isCalled).toBe(false);
});

test("the next turn comes after input that waits has been read", async () => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    systemClock.nextTurn(() => {
      order.push("turn");
      resolve();
    });
    process.nextTick(() => order.push("tick"));
  });
  expect(order).toEqual(["tick", "turn"]);
});
