import { expect, test } from "@jest/globals";
import { createManualClock } from "@core/conn-policy/testing";
import { createPenalties } from "../src/penalties.ts";

test("addresses are counted as the engine counts them, and no more than so many", () => {
  const clock = createManualClock();
  const penalties = createPenalties(clock);
  penalties.fail("2001:db8::1");
  expect(penalties.delayOf("2001:db8::ffff:2")).toBe(1_000);
  expect(penalties.delayOf("2001:db8:0:1::1")).toBe(0);
  penalties.fail("::ffff:192.0.2.1");
  expect(penalties.delayOf("192.0.2.1")).toBe(1_000);
  for (let index = 0; index < 10_000; index++)
    penalties.fail(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
  expect(penalties.delayOf("192.0.2.1")).toBe(0);
  expect(penalties.delayOf("10.0.0.0")).toBe(1_000);
});
