import { expect, test } from "@jest/globals";
import { boundsOf, longestOf, never } from "../../src/phases/bounds.ts";
import { policyOf } from "./policy.ts";

test("limits are whole ticks, rounded up so that nothing ends early", () => {
  const { idle, handshake, work } = boundsOf(
    policyOf({ connectionTimeout: "120s", handshakeTimeout: "100ms", handlerTimeout: "off" }),
    64,
  );
  expect(idle).toBe(1_875);
  expect(handshake).toBe(2);
  expect(work).toBe(never);
});

test("rates are ticks a byte; 0 is off", () => {
  const { sendPerByte, bodyPerByte } = boundsOf(
    policyOf({ minFileBytesPerSec: 240, minReceiveBytesPerSec: "off" }),
    64,
  );
  expect(sendPerByte * 64 * 2_048).toBeCloseTo(8_533.333, 2);
  expect(bodyPerByte).toBe(0);
});

test("a long tick still looks once a tick", () => {
  const { rateStep, sampleStep } = boundsOf(policyOf({ connectionTimeout: "10s" }), 5_000);
  expect(rateStep).toBe(1);
  expect(sampleStep).toBe(1);
});

test("the longest limit is one that is on", () => {
  const bounds = boundsOf(policyOf({ handlerTimeout: "off", connectionTimeout: "2h" }), 1_000);
  expect(longestOf(bounds)).toBe(7_200);
});
