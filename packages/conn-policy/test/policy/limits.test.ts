import { describe, expect, test } from "@jest/globals";
import { basePolicy } from "../../src/policy/base.ts";
import { LIMIT_NAMES, LIMITS, isLimitName } from "../../src/policy/limits.ts";

describe("LIMITS", () => {
  test("has the limits of the architecture, and no other", () => {
    expect([...LIMIT_NAMES].toSorted()).toEqual(
      [
        "allowKeepAlive",
        "connectionTimeout",
        "dataChannelTimeout",
        "drainTimeout",
        "greetingTimeout",
        "handlerTimeout",
        "handshakeTimeout",
        "headerWaitCeiling",
        "headerWaitTimeout",
        "lastWords",
        "loginTimeout",
        "maxBandwidth",
        "maxConnectionAge",
        "maxConnectionRate",
        "maxConnections",
        "maxConnectionsPerAddress",
        "maxRequestsPerConnection",
        "minFileBytesPerSec",
        "minHeadBytesPerSec",
        "minReceiveBytesPerSec",
        "minSendTime",
        "rateGrace",
        "sessionTimeout",
        "whenFull",
      ].toSorted(),
    );
    expect(Object.keys(basePolicy).toSorted()).toEqual([...LIMIT_NAMES].toSorted());
  });

  test("names are told from other keys, inherited ones included", () => {
    expect(isLimitName("connectionTimeout")).toBe(true);
    for (const key of ["ConnectionTimeout", "toString", "__proto__", "constructor", ""]) {
      expect(isLimitName(key)).toBe(false);
    }
  });

  test.each(LIMIT_NAMES)("%s says in one sentence what it bounds, and when", (name) => {
    const { bounds, phases } = LIMITS[name];
    expect(bounds).toMatch(/^[A-Z][^.]+\.$/u);
    expect(phases.length).toBeGreaterThan(0);
  });

  test.each(LIMIT_NAMES)("%s: what stands for off is there exactly when it may be off", (name) => {
    const limit = LIMITS[name];
    expect("whenOff" in limit).toBe(limit.mayBeOff);
    // A flag is turned off by 0 without having an "off" of its own: that is false.
    const zeroMayTurnOff = limit.mayBeOff || limit.kind === "boolean";
    expect(limit.whenZero !== "off" || zeroMayTurnOff).toBe(true);
  });

  const kinds = [
    ["rate", 0],
    ["count", Infinity],
    ["perSecond", Infinity],
  ] as const;
  test.each(kinds)("a %s that is off is %p", (kind, number) => {
    const found = LIMIT_NAMES.map((name) => LIMITS[name]).filter((limit) => limit.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    for (const limit of found) expect(limit).toMatchObject({ whenOff: number });
  });

  test("each IIS property is one limit's, and the old name of ConnectionTimeout is known", () => {
    const properties = LIMIT_NAMES.flatMap((name) => LIMITS[name].iis);
    expect(new Set(properties).size).toBe(properties.length);
    expect(LIMITS.connectionTimeout.iis).toEqual(["ConnectionTimeout", "ServerListenTimeout"]);
    expect(LIMITS.allowKeepAlive.iis).toEqual(["AllowKeepAlive", "AllowKeepAlives"]);
    expect(LIMITS.minFileBytesPerSec.iis).toEqual(["MinFileBytesPerSec"]);
  });
});
