import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { formatDuration, longestDurationMs, parseDuration } from "../../src/policy/duration.ts";

const code = "ERR_CONN_POLICY_INVALID_DURATION";

describe("parseDuration", () => {
  test.each([
    ["500ms", 500],
    ["120s", 120_000],
    ["1.5s", 1_500],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["2d", 172_800_000],
    ["1d2h3m4s5ms", 93_784_005],
    ["8.533s", 8_533],
    ["1.1s", 1_100],
    ["12d", longestDurationMs],
    ["0s", 0],
    ["0ms", 0],
    ["0", 0],
    [0, 0],
  ])("reads %p as %p ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    [120, 'write "120s"'],
    ["120", 'write "120s"'],
    [1.5, 'write "1.5s"'],
    ["120 s", 'write "120s"'],
    [" 10m ", 'write "10m"'],
    ["10M", 'write "10m"'],
    ["5 minutes", 'write "5m"'],
    ["90sec", 'write "90s"'],
    ["250 msec", 'write "250ms"'],
    ["1 hour 30 mins", 'write "1h30m"'],
    ["2 days", 'write "2d"'],
    ["00:02:00", 'write "120s"'],
    ["00:20:00", 'write "20m"'],
  ])("refuses %p and shows how to write it: %s", (value, cure) => {
    expect(() => parseDuration(value, "policy.connectionTimeout")).toThrow(
      expect.objectContaining({ code, cure, place: "policy.connectionTimeout" }),
    );
  });

  test.each([
    "",
    "s",
    "m10",
    "-5s",
    "+5s",
    "30m1h",
    "5s5s",
    "1,5s",
    ".5s",
    "5.s",
    "1e3s",
    "ten minutes",
    "off",
    "99:99:99:99",
    "0.2ms",
    -120,
    Number.NaN,
    Infinity,
    true,
    null,
    undefined,
    ["120s"],
    { s: 120 },
    Object.create(null),
  ])("refuses %p with the general cure", (value: unknown) => {
    const cure = 'write "500ms", "120s", "10m" or "1h30m"';
    expect(() => parseDuration(value)).toThrow(expect.objectContaining({ code, cure }));
  });

  test("12 days is the longest: a millisecond more is refused", () => {
    expect(parseDuration(`${longestDurationMs}ms`)).toBe(1_036_800_000);
    expect(longestDurationMs).toBeLessThan(2 ** 30);
    for (const value of [`${longestDurationMs + 1}ms`, "13d", `${"9".repeat(400)}s`]) {
      expect(() => parseDuration(value)).toThrow(
        expect.objectContaining({ code, cure: 'write at most "12d"' }),
      );
    }
  });

  test("does not suggest what it would refuse", () => {
    expect(() => parseDuration(99_999_999)).toThrow(
      expect.objectContaining({ cure: expect.not.stringContaining("99999999") as unknown }),
    );
  });

  test("takes hostile text in linear time", () => {
    const text = `${"1".repeat(100_000)}.${"1".repeat(100_000)}x`;
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "0s"],
    [1, "1ms"],
    [999, "999ms"],
    [1_000, "1s"],
    [1_500, "1.5s"],
    [8_533.33, "8.533s"],
    [120_000, "120s"],
    [299_999, "299.999s"],
    [300_000, "5m"],
    [600_000, "10m"],
    [330_500, "5m30.5s"],
    [1_200_000, "20m"],
    [5_400_000, "1h30m"],
    [129_600_000, "1d12h"],
    [longestDurationMs, "12d"],
    [-5_000, "-5s"],
    [Infinity, "off"],
  ])("writes %p ms as %p", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("is read back to the same milliseconds", () => {
    const anyMs = fc.integer({ min: 0, max: longestDurationMs });
    fc.assert(
      fc.property(anyMs, (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
      {
        numRuns: 2_000,
      },
    );
  });

  test("parts add up, whatever the units", () => {
    const part = fc.integer({ min: 0, max: 99 });
    fc.assert(
      fc.property(part, part, part, part, (hours, minutes, seconds, ms) => {
        const total = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
        expect(parseDuration(`${hours}h${minutes}m${seconds}s${ms}ms`)).toBe(total);
      }),
    );
  });
});
