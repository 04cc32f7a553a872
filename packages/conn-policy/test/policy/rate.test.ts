import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { formatRate, highestRate, parseRate } from "../../src/policy/rate.ts";

const code = "ERR_CONN_POLICY_INVALID_RATE";

describe("parseRate", () => {
  test.each([
    ["240B/s", 240],
    ["1kB/s", 1_000],
    ["64KiB/s", 65_536],
    ["1MB/s", 1_000_000],
    ["1MiB/s", 1_048_576],
    ["1.5MiB/s", 1_572_864],
    ["1GB/s", 1_000_000_000],
    ["1024GiB/s", highestRate],
    ["0.5KiB/s", 512],
    ["1.4B/s", 1],
    [240, 240],
    ["240", 240],
    [1, 1],
    [highestRate, highestRate],
    [0, 0],
    ["0", 0],
    ["0.0", 0],
    ["0B/s", 0],
    ["0MiB/s", 0],
  ])("reads %p as %p bytes per second", (value, rate) => {
    expect(parseRate(value)).toBe(rate);
  });

  test.each([
    ["64KB/s", "64kB/s", "64KiB/s"],
    ["64k", "64kB/s", "64KiB/s"],
    ["64K", "64kB/s", "64KiB/s"],
    ["64 kbps", "64kB/s", "64KiB/s"],
    ["1mb/s", "1MB/s", "1MiB/s"],
    ["2.5g", "2.5GB/s", "2.5GiB/s"],
  ])("refuses %p, which may be 1000 or 1024, bits or bytes", (value, decimal, binary) => {
    const cure = `write "${decimal}" (powers of 1000) or "${binary}" (powers of 1024), in bytes`;
    expect(() => parseRate(value, "policy.maxBandwidth")).toThrow(
      expect.objectContaining({ code, cure, place: "policy.maxBandwidth" }),
    );
    expect(parseRate(decimal)).toBeLessThan(parseRate(binary));
  });

  test.each(["240B", "240 B/s", "240bps", "240 bytes"])(
    "refuses %p and names the form",
    (value) => {
      const cure = 'write "240B/s"';
      expect(() => parseRate(value)).toThrow(expect.objectContaining({ code, cure }));
    },
  );

  test.each([
    "",
    "fast",
    "-1B/s",
    "1TB/s",
    "1B/m",
    "1e3B/s",
    Number.NaN,
    Infinity,
    null,
    true,
    [240],
  ])("refuses %p", (value: unknown) => {
    expect(() => parseRate(value)).toThrow(expect.objectContaining({ code }));
  });

  test.each([-240, 0.4, "0.4B/s", highestRate + 1, "1025GiB/s"])(
    "refuses %p as out of range",
    (value) => {
      const cure = 'write from "1B/s" to "1024GiB/s"';
      expect(() => parseRate(value)).toThrow(expect.objectContaining({ code, cure }));
    },
  );

  test("a number needs a unit where the limit's name has none; 0 does not", () => {
    const cure = 'write "1024B/s" or "1024KiB/s"';
    for (const value of [1_024, "1024"]) {
      expect(parseRate(value, "p", "allowed")).toBe(1_024);
      expect(() => parseRate(value, "p", "refused")).toThrow(
        expect.objectContaining({ code, cure }),
      );
    }
    expect(() => parseRate(-5, "p", "refused")).toThrow(
      expect.objectContaining({ code, cure: 'write from "1B/s" to "1024GiB/s"' }),
    );
    expect(parseRate(0, "p", "refused")).toBe(0);
    expect(parseRate("1KiB/s", "p", "refused")).toBe(1_024);
  });
});

describe("formatRate", () => {
  test.each([
    [0, "0B/s"],
    [1, "1B/s"],
    [240, "240B/s"],
    [999, "999B/s"],
    [1_000, "1kB/s"],
    [1_024, "1KiB/s"],
    [1_025, "1025B/s"],
    [65_536, "64KiB/s"],
    [1_048_576, "1MiB/s"],
    [2_000_000, "2MB/s"],
    [2 ** 30, "1GiB/s"],
    [239.6, "240B/s"],
  ])("writes %p as %p", (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  test("is read back to the same rate", () => {
    const plain = fc.integer({ min: 0, max: highestRate });
    const round = fc
      .tuple(
        fc.integer({ min: 1, max: 1_000 }),
        fc.constantFrom(1e3, 1e6, 2 ** 10, 2 ** 20, 2 ** 30),
      )
      .map(([amount, unit]) => amount * unit);
    fc.assert(
      fc.property(fc.oneof(plain, round), (rate) => {
        expect(parseRate(formatRate(rate), "p", "refused")).toBe(rate);
      }),
      { numRuns: 2_000 },
    );
  });
});
