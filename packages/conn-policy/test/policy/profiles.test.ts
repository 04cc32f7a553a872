import { describe, expect, test } from "@jest/globals";
import type { PolicyInput } from "../../src/policy/policy.ts";
import {
  defaultProfile,
  type ProfileName,
  PROFILES,
  profileLayers,
  readProfile,
} from "../../src/policy/profiles.ts";
import { resolvePolicy } from "../../src/policy/resolve.ts";

const http = {
  name: "http",
  defaults: { greetingTimeout: "110s" },
  profiles: {
    internet: {
      connectionTimeout: "60s",
      headerWaitTimeout: "20s",
      minHeadBytesPerSec: "500B/s",
      headerWaitCeiling: "40s",
    },
  },
};
const smtp = {
  name: "smtp",
  defaults: { connectionTimeout: "10m", minSendTime: "1s" },
};

describe("the base", () => {
  test("is the table of IIS 6, with nothing of it on that IIS has off", () => {
    const layers = profileLayers("iis-6.0", { name: "any", defaults: {} });
    expect(layers.map(({ origin }) => origin)).toEqual(["profile iis-6.0"]);
    expect(resolvePolicy(layers).policy).toEqual({
      connectionTimeout: 120_000,
      headerWaitTimeout: 120_000,
      minHeadBytesPerSec: 0,
      headerWaitCeiling: Infinity,
      minFileBytesPerSec: 240,
      minSendTime: 0,
      minReceiveBytesPerSec: 240,
      rateGrace: 5_000,
      allowKeepAlive: true,
      maxConnections: Infinity,
      maxConnectionsPerAddress: Infinity,
      maxConnectionRate: Infinity,
      whenFull: "evict",
      maxBandwidth: 0,
      handlerTimeout: 90_000,
      sessionTimeout: 1_200_000,
      handshakeTimeout: 10_000,
      greetingTimeout: 120_000,
      loginTimeout: Infinity,
      dataChannelTimeout: 30_000,
      maxRequestsPerConnection: Infinity,
      maxConnectionAge: Infinity,
      drainTimeout: 30_000,
      lastWords: false,
    });
  });
});

describe("profileLayers", () => {
  test("iis-6.0: base, then the protocol", () => {
    const { policy, origins } = resolvePolicy(profileLayers("iis-6.0", smtp));
    expect(policy).toMatchObject({ connectionTimeout: 600_000, headerWaitTimeout: 120_000 });
    expect(origins).toMatchObject({
      connectionTimeout: "smtp defaults",
      headerWaitTimeout: "profile iis-6.0",
    });
  });

  test("iis-1.0: 900 s everywhere, over the protocol's own, and no rates", () => {
    for (const protocol of [http, smtp]) {
      const { policy, origins } = resolvePolicy(profileLayers("iis-1.0", protocol));
      expect(policy).toMatchObject({
        connectionTimeout: 900_000,
        headerWaitTimeout: 900_000,
        minFileBytesPerSec: 0,
        minReceiveBytesPerSec: 0,
        minHeadBytesPerSec: 0,
        lastWords: false,
      });
      expect(origins.connectionTimeout).toBe("profile iis-1.0");
    }
  });

  test("internet: limits per address, 5 s for the smallest response, last words", () => {
    const { policy } = resolvePolicy(profileLayers("internet", smtp));
    expect(policy).toMatchObject({
      connectionTimeout: 600_000,
      maxConnectionsPerAddress: 50,
      maxConnectionRate: 20,
      minSendTime: 5_000,
      lastWords: true,
    });
  });

  test("internet: the protocol's own override comes last", () => {
    const layers = profileLayers("internet", http);
    expect(layers.map(({ origin }) => origin)).toEqual([
      "profile iis-6.0",
      "http defaults",
      "profile internet",
      "profile internet for http",
    ]);
    const { policy, origins } = resolvePolicy(layers);
    expect(policy).toMatchObject({
      connectionTimeout: 60_000,
      headerWaitTimeout: 20_000,
      minHeadBytesPerSec: 500,
      headerWaitCeiling: 40_000,
      greetingTimeout: 110_000,
      minSendTime: 5_000,
    });
    expect(origins).toMatchObject({
      connectionTimeout: "profile internet for http",
      greetingTimeout: "http defaults",
      lastWords: "profile internet",
    });
  });

  test("another profile's override of the protocol is not taken", () => {
    const { policy } = resolvePolicy(profileLayers("iis-6.0", http));
    expect(policy).toMatchObject({ connectionTimeout: 120_000, minHeadBytesPerSec: 0 });
  });

  test.each([
    [
      { defaults: { connectionTimeout: 60 } },
      "ERR_CONN_POLICY_INVALID_DURATION",
      "pop3 defaults.connectionTimeout",
    ],
    [
      { defaults: { connectionTimeout: 0 } },
      "ERR_CONN_POLICY_ZERO_NOT_ALLOWED",
      "pop3 defaults.connectionTimeout",
    ],
    [{ defaults: { idle: "60s" } }, "ERR_CONN_POLICY_UNKNOWN_LIMIT", "pop3 defaults.idle"],
    [
      { defaults: {}, profiles: { "iis-6.0": { drainTimeout: "off" } } },
      "ERR_CONN_POLICY_OFF_NOT_ALLOWED",
      "profile iis-6.0 for pop3.drainTimeout",
    ],
  ])("a plugin's mistake is an error: %j", (mistake, code, place) => {
    const protocol = { name: "pop3", ...(mistake as { defaults: PolicyInput }) };
    expect(() => profileLayers("iis-6.0", protocol)).toThrow(
      expect.objectContaining({ code, place }),
    );
  });
});

describe("readProfile", () => {
  test("reads each name, the default among them", () => {
    const names = ["iis-6.0", "iis-1.0", "internet"];
    expect(Object.keys(PROFILES)).toEqual(names);
    expect(names.map((name) => readProfile(name))).toEqual(names);
    expect(defaultProfile).toBe("iis-6.0");
  });

  test.each([
    ["iis-6", 'did you mean "iis-6.0"?'],
    ["Internet", 'did you mean "internet"?'],
    ["strict", 'write one of "iis-6.0", "iis-1.0", "internet"'],
    ["toString", 'write one of "iis-6.0", "iis-1.0", "internet"'],
    [6, 'write one of "iis-6.0", "iis-1.0", "internet"'],
    [undefined, 'write one of "iis-6.0", "iis-1.0", "internet"'],
  ])("refuses %p: %s", (value, cure) => {
    const code = "ERR_CONN_POLICY_UNKNOWN_PROFILE";
    expect(() => readProfile(value, "profile")).toThrow(
      expect.objectContaining({ code, cure, place: "profile" }),
    );
    expect(() => profileLayers(value as ProfileName, http)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
