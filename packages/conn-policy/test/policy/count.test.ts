import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import {
  formatPerSecond,
  highestCount,
  parseCount,
  parsePerSecond,
} from "../../src/policy/count.ts";

const code = "ERR_CONN_POLICY_INVALID_COUNT";

describe("parseCount", () => {
  test.each([
    [500, 500],
    ["500", 500],
    [0, 0],
    ["0", 0],
    [highestCount, highestCount],
  ])("reads %p as %p", (value, count) => {
    expect(parseCount(value)).toBe(count);
  });

  test.each([
    1.5,
    "1.5",
    -1,
    "-1",
    "5e2",
    "",
    " 5",
    "0x10",
    "five",
    "5/s",
    Number.NaN,
    -Infinity,
    null,
    true,
    [5],
  ])("refuses %p", (value: unknown) => {
    const cure = "write a whole number such as 500";
    expect(() => parseCount(value, "policy.maxConnections")).toThrow(
      expect.objectContaining({ code, cure, place: "policy.maxConnections" }),
    );
  });

  test("refuses one more than the highest, and IIS's number for unlimited, and says off", () => {
    for (const value of [highestCount + 1, 4_294_967_295, "4294967295"]) {
      expect(() => parseCount(value)).toThrow(
        expect.objectContaining({ code, cure: 'write at most 2147483647, or "off"' }),
      );
    }
  });
});

describe("parsePerSecond", () => {
  test.each([
    [10, 10],
    ["10", 10],
    ["10/s", 10],
    [0.5, 0.5],
    ["0.5/s", 0.5],
    [0.001, 0.001],
    [0, 0],
    ["0/s", 0],
  ])("reads %p as %p times a second", (value, times) => {
    expect(parsePerSecond(value)).toBe(times);
  });

  test.each([
    "10/m",
    "10 /s",
    "10/s/s",
    "/s",
    "",
    -1,
    0.000_9,
    highestCount + 1,
    Number.NaN,
    Infinity,
    null,
    {},
  ])("refuses %p", (value: unknown) => {
    expect(() => parsePerSecond(value, "policy.maxConnectionRate")).toThrow(
      expect.objectContaining({
        code,
        cure: 'write "10/s", or 10',
        place: "policy.maxConnectionRate",
      }),
    );
  });

  test("what formatPerSecond writes is read back", () => {
    expect(formatPerSecond(10)).toBe("10/s");
    const times = fc.double({ min: 0.001, max: highestCount, noNaN: true });
    fc.assert(
      fc.property(times, (value) => {
        expect(parsePerSecond(formatPerSecond(value))).toBe(value);
      }),
    );
  });
});
