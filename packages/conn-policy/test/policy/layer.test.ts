import { describe, expect, test } from "@jest/globals";
import { readLayer } from "../../src/policy/layer.ts";
import { LIMIT_NAMES, LIMITS } from "../../src/policy/limits.ts";
import type { LimitName, Policy, PolicyInput } from "../../src/policy/policy.ts";

const source = { origin: "service http", place: "services.http.policy" };
const read = (input: Record<string, unknown>, previous?: Partial<Policy>) =>
  readLayer(
    input,
    previous === undefined
      ? source
      : { ...source, previous: { origin: "service http", values: previous } },
  );
const reading = (input: unknown) => () => readLayer(input as PolicyInput, source);
const stays = (what: string): unknown => expect.stringContaining(`${what} stays in force`);
const error = (facts: object): unknown => expect.objectContaining(facts);

// Written out, not taken from LIMITS: what the operator is promised for each limit.
// name, as written, as read, what 0 does (a value: it is read as that), what "off" is read as
type Promised = readonly [LimitName, unknown, unknown, unknown, unknown];
const promises: readonly Promised[] = [
  ["connectionTimeout", "60s", 60_000, "keep", "error"],
  ["headerWaitTimeout", "30s", 30_000, "keep", "error"],
  ["minHeadBytesPerSec", "500B/s", 500, 0, 0],
  ["headerWaitCeiling", "40s", 40_000, Infinity, Infinity],
  ["minFileBytesPerSec", 240, 240, 0, 0],
  ["minSendTime", "5s", 5_000, 0, 0],
  ["minReceiveBytesPerSec", "1KiB/s", 1_024, 0, 0],
  ["rateGrace", "5s", 5_000, 0, 0],
  ["allowKeepAlive", true, true, false, "error"],
  ["maxConnections", 500, 500, "error", Infinity],
  ["maxConnectionsPerAddress", 50, 50, Infinity, Infinity],
  ["maxConnectionRate", "10/s", 10, Infinity, Infinity],
  ["whenFull", "refuse", "refuse", "error", "error"],
  ["maxBandwidth", "1MiB/s", 1_048_576, "error", 0],
  ["handlerTimeout", "5m", 300_000, "keep", Infinity],
  ["sessionTimeout", "20m", 1_200_000, "keep", "error"],
  ["handshakeTimeout", "10s", 10_000, "keep", "error"],
  ["greetingTimeout", "5m", 300_000, "keep", "error"],
  ["loginTimeout", "30s", 30_000, "keep", Infinity],
  ["dataChannelTimeout", "30s", 30_000, "keep", "error"],
  ["maxRequestsPerConnection", 100, 100, Infinity, Infinity],
  ["maxConnectionAge", "1h", 3_600_000, Infinity, Infinity],
  ["drainTimeout", "30s", 30_000, "keep", "error"],
  ["lastWords", true, true, "error", "error"],
];

test("there is a promise for every limit", () => {
  expect(promises.map(([name]) => name).toSorted()).toEqual([...LIMIT_NAMES].toSorted());
});

describe.each(promises)("%s", (name, written, value) => {
  const place = `services.http.policy.${name}`;

  test("is read, and is frozen with its origin", () => {
    const { layer, notices } = read({ [name]: written });
    expect(layer).toEqual({ origin: "service http", values: { [name]: value } });
    expect(notices).toEqual([]);
    expect(Object.isFrozen(layer)).toBe(true);
    expect(Object.isFrozen(layer.values)).toBe(true);
  });

  test("is unset when absent or undefined, whatever it was before", () => {
    const previous = { [name]: value } as Partial<Policy>;
    expect(read({}, previous).layer.values).toEqual({});
    expect(name in read({ [name]: undefined }, previous).layer.values).toBe(false);
  });

  test.each([[null], [{}], [[]], ["gibberish"], [Object.create(null)]])(
    "refuses %p",
    (bad: unknown) => {
      const code = expect.stringMatching(/^ERR_CONN_POLICY_INVALID_[A-Z]+$/u) as unknown;
      const cure = expect.stringMatching(/\w/u) as unknown;
      expect(reading({ [name]: bad })).toThrow(error({ code, place, cure }));
    },
  );
});

test.each(promises)("LIMITS tells of %s what is promised for 0", (name, _written, _value, zero) => {
  const told = { keep: "keep", error: "refuse" }[String(zero)] ?? "off";
  expect(LIMITS[name].whenZero).toBe(told);
});

describe("0 in", () => {
  const zeroIs = (wanted: string): Promised[] => promises.filter((row) => row[3] === wanted);

  test.each(zeroIs("keep"))("%s keeps the value and leaves a notice", (name, written, value) => {
    const previous = { [name]: value } as Partial<Policy>;
    const fresh = read({ [name]: 0 });
    const changed = read({ [name]: 0 }, previous);
    expect(name in fresh.layer.values).toBe(false);
    expect(changed.layer.values).toEqual({ [name]: value });
    const place = `services.http.policy.${name}`;
    const notice = { code: "zero_keeps_previous", limit: name, place };
    expect(fresh.notices).toEqual([{ ...notice, message: stays("the inherited value") }]);
    expect(changed.notices).toEqual([{ ...notice, message: stays(String(written)) }]);
  });

  test.each(zeroIs("error"))("%s is an error", (name) => {
    const code = "ERR_CONN_POLICY_ZERO_NOT_ALLOWED";
    const place = `services.http.policy.${name}`;
    expect(reading({ [name]: 0 })).toThrow(error({ code, place }));
  });

  test.each(promises.filter((row) => typeof row[3] !== "string"))(
    "%s turns it off, whatever it was before",
    (name, _written, value, zero) => {
      for (const previous of [undefined, { [name]: value } as Partial<Policy>]) {
        const { layer, notices } = read({ [name]: 0 }, previous);
        expect(layer.values).toEqual({ [name]: zero });
        expect(notices).toEqual([]);
      }
    },
  );
});

describe("off in", () => {
  test.each(promises.filter((row) => row[4] === "error"))("%s is an error", (name) => {
    const code = "ERR_CONN_POLICY_OFF_NOT_ALLOWED";
    const place = `services.http.policy.${name}`;
    expect(reading({ [name]: "off" })).toThrow(error({ code, place }));
  });

  test.each(promises.filter((row) => row[4] !== "error"))(
    "%s is the number that stands for off",
    (name, _written, _value, _zero, off) => {
      expect(read({ [name]: "off" }).layer.values).toEqual({ [name]: off });
    },
  );
});

describe("0", () => {
  test.each(["0", "0s", "0ms", "0h0m", -0])("%p is a 0 of a duration", (zero) => {
    const { layer, notices } = read({ connectionTimeout: zero }, { connectionTimeout: 60_000 });
    expect(layer.values).toEqual({ connectionTimeout: 60_000 });
    expect(notices).toHaveLength(1);
    expect(read({ headerWaitCeiling: zero }).layer.values).toEqual({ headerWaitCeiling: Infinity });
  });

  test.each(["0", "0B/s", "0MiB/s", -0])("%p is a 0 of a rate", (zero) => {
    expect(read({ minFileBytesPerSec: zero }).layer.values).toEqual({ minFileBytesPerSec: 0 });
    expect(reading({ maxBandwidth: zero })).toThrow(
      error({ code: "ERR_CONN_POLICY_ZERO_NOT_ALLOWED" }),
    );
  });

  test("the notice says what was set, what stays, and how to turn off what may be off", () => {
    const messages = read(
      { connectionTimeout: 0, loginTimeout: 0, sessionTimeout: 0, handlerTimeout: 0 },
      { connectionTimeout: 60_000, loginTimeout: Infinity, handlerTimeout: 300_000 },
    ).notices.map((notice) => notice.message);
    expect(messages).toEqual([
      "services.http.policy.connectionTimeout: 0 changes nothing here, 60s stays in force",
      "services.http.policy.loginTimeout: 0 changes nothing here, it stays off",
      "services.http.policy.sessionTimeout: 0 changes nothing here, the inherited value stays in force",
      'services.http.policy.handlerTimeout: 0 changes nothing here, 5m stays in force; write "off" for no limit',
    ]);
  });

  test.each([
    ["maxConnections", 'write "off" for no limit'],
    ["maxBandwidth", 'write "off" for no limit'],
    ["lastWords", "write false"],
    ["whenFull", 'write "evict" or "refuse"'],
  ])("an error of %s names the cure: %s", (name, cure) => {
    expect(reading({ [name]: 0 })).toThrow(error({ cure }));
  });
});

describe("a key that is no limit", () => {
  test.each([
    ["conectionTimeout", "did you mean connectionTimeout?"],
    ["ConnectionTimeout", "did you mean connectionTimeout?"],
    ["ServerListenTimeout", "did you mean connectionTimeout?"],
    ["AllowKeepAlives", "did you mean allowKeepAlive?"],
    ["CGITimeout", "did you mean handlerTimeout?"],
    ["MinFileBytesPerSec", "did you mean minFileBytesPerSec?"],
    ["listen", "remove it, or see the list of limits in docs/limits.md"],
    ["toString", "remove it, or see the list of limits in docs/limits.md"],
  ])("%s: %s", (key, cure) => {
    const place = `services.http.policy.${key}`;
    expect(reading({ [key]: "120s" })).toThrow(
      error({ code: "ERR_CONN_POLICY_UNKNOWN_LIMIT", place, cure }),
    );
  });

  test("is an error even when its value is undefined, or it is called __proto__", () => {
    expect(reading({ idle: undefined })).toThrow(error({ code: "ERR_CONN_POLICY_UNKNOWN_LIMIT" }));
    expect(reading(JSON.parse('{"__proto__": {"connectionTimeout": "1s"}}'))).toThrow(
      error({
        code: "ERR_CONN_POLICY_UNKNOWN_LIMIT",
      }),
    );
  });
});

test.each([[null], [undefined], ["120s"], [120], [[]]])(
  "%p is no set of limits",
  (input: unknown) => {
    expect(reading(input)).toThrow(
      error({ code: "ERR_CONN_POLICY_INVALID_POLICY", place: "services.http.policy" }),
    );
  },
);
