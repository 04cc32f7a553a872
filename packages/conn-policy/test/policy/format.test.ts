import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { formatLimit, toInput } from "../../src/policy/format.ts";
import { readLayer } from "../../src/policy/layer.ts";
import type { LimitName, Policy } from "../../src/policy/policy.ts";
import { anyValues } from "./any-policy.ts";

const rows: [LimitName, Policy[LimitName], string][] = [
  ["connectionTimeout", 120_000, "120s"],
  ["sessionTimeout", 1_200_000, "20m"],
  ["loginTimeout", Infinity, "off"],
  ["headerWaitCeiling", Infinity, "off"],
  ["minSendTime", 0, "off"],
  ["minSendTime", 5_000, "5s"],
  ["rateGrace", 0, "off"],
  ["minFileBytesPerSec", 240, "240B/s"],
  ["minFileBytesPerSec", 0, "off"],
  ["maxBandwidth", 1_048_576, "1MiB/s"],
  ["maxConnections", 500, "500"],
  ["maxConnections", Infinity, "off"],
  ["maxConnectionRate", 10, "10/s"],
  ["maxConnectionRate", Infinity, "off"],
  ["allowKeepAlive", true, "true"],
  ["lastWords", false, "false"],
  ["whenFull", "evict", "evict"],
];

describe("formatLimit", () => {
  test.each(rows)("writes %s %p as %p", (name, value, text) => {
    expect(formatLimit(name, value)).toBe(text);
  });
});

describe("toInput", () => {
  test("writes each value as the configuration has it, absent limits not at all", () => {
    expect(
      toInput({
        connectionTimeout: 120_000,
        loginTimeout: Infinity,
        maxConnections: 500,
        maxConnectionsPerAddress: Infinity,
        maxConnectionRate: 0.5,
        minFileBytesPerSec: 240,
        allowKeepAlive: false,
        lastWords: true,
        whenFull: "refuse",
      }),
    ).toEqual({
      connectionTimeout: "120s",
      loginTimeout: "off",
      maxConnections: 500,
      maxConnectionsPerAddress: "off",
      maxConnectionRate: "0.5/s",
      minFileBytesPerSec: "240B/s",
      allowKeepAlive: false,
      lastWords: true,
      whenFull: "refuse",
    });
  });

  test("is read back to the same values, for any policy", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { layer, notices } = readLayer(toInput(values), { origin: "o", place: "p" });
        expect(layer.values).toEqual(values);
        expect(notices).toEqual([]);
      }),
    );
  });
});
