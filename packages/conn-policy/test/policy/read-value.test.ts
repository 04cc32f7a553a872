import { describe, expect, test } from "@jest/globals";
import { readChoice, readFlag, readNumber } from "../../src/policy/read-value.ts";

const place = "policy.it";
const error = (facts: object): unknown => expect.objectContaining({ place, ...facts });

describe("off", () => {
  test("an error where it may not be names the cure", () => {
    const code = "ERR_CONN_POLICY_OFF_NOT_ALLOWED";
    const longest = 'write at most "12d", or leave it out to inherit a value';
    expect(() => readNumber("connectionTimeout", "off", place)).toThrow(
      error({ code, cure: longest }),
    );
    expect(() => readFlag("allowKeepAlive", "off", place)).toThrow(
      error({ code, cure: "write false" }),
    );
    expect(() => readChoice("whenFull", "off", place)).toThrow(
      error({ code, cure: 'write "evict" or "refuse"' }),
    );
  });

  test.each([
    "OFF",
    "none",
    "never",
    "unlimited",
    "infinite",
    "disabled",
    "-1",
    -1,
    false,
    Infinity,
  ])("%p means off: the cure says so where it may be, the error where it may not", (raw) => {
    const cure = 'write "off"';
    const invalid = "ERR_CONN_POLICY_INVALID";
    expect(() => readNumber("maxConnections", raw, place)).toThrow(
      error({ code: `${invalid}_COUNT`, cure }),
    );
    expect(() => readNumber("maxConnectionRate", raw, place)).toThrow(
      error({ code: `${invalid}_COUNT`, cure }),
    );
    expect(() => readNumber("loginTimeout", raw, place)).toThrow(
      error({ code: `${invalid}_DURATION`, cure }),
    );
    expect(() => readNumber("maxBandwidth", raw, place)).toThrow(
      error({ code: `${invalid}_RATE`, cure }),
    );
    expect(() => readNumber("drainTimeout", raw, place)).toThrow(
      error({ code: "ERR_CONN_POLICY_OFF_NOT_ALLOWED" }),
    );
  });
});

describe("readNumber", () => {
  test("takes a bare number as a rate where the name says bytes per second, and nowhere else", () => {
    expect(readNumber("minFileBytesPerSec", 240, place)).toBe(240);
    expect(readNumber("minReceiveBytesPerSec", "240", place)).toBe(240);
    expect(readNumber("minHeadBytesPerSec", 500, place)).toBe(500);
    const cure = 'write "102400B/s" or "102400KiB/s"';
    expect(() => readNumber("maxBandwidth", 102_400, place)).toThrow(
      error({ code: "ERR_CONN_POLICY_INVALID_RATE", cure }),
    );
  });

  test("takes no bare number as a duration, and says where, what and the cure", () => {
    const at = "services.http.policy.connectionTimeout";
    expect(() => readNumber("connectionTimeout", 120, at)).toThrow(
      `${at}: 120 is not a duration; write "120s"`,
    );
  });

  test("tells a 0 that is kept from one that turns off", () => {
    expect(readNumber("connectionTimeout", 0, place)).toBe("kept");
    expect(readNumber("minFileBytesPerSec", 0, place)).toBe(0);
    expect(readNumber("maxConnectionAge", 0, place)).toBe(Infinity);
  });
});

describe("readFlag", () => {
  test("allowKeepAlive is also 0 or 1, as AllowKeepAlives of IIS; lastWords is not", () => {
    expect(readFlag("allowKeepAlive", 1, place)).toBe(true);
    expect(readFlag("allowKeepAlive", 0, place)).toBe(false);
    const invalid = { code: "ERR_CONN_POLICY_INVALID_BOOLEAN", cure: "write true or false" };
    expect(() => readFlag("lastWords", 1, place)).toThrow(error(invalid));
    expect(() => readFlag("allowKeepAlive", 2, place)).toThrow(error(invalid));
    expect(() => readFlag("allowKeepAlive", "1", place)).toThrow(error(invalid));
    expect(() => readFlag("lastWords", 0, place)).toThrow(
      error({ code: "ERR_CONN_POLICY_ZERO_NOT_ALLOWED", cure: "write false" }),
    );
  });

  test("true in quotes is no boolean, and the cure says so", () => {
    expect(() => readFlag("allowKeepAlive", "TRUE", place)).toThrow(
      error({ code: "ERR_CONN_POLICY_INVALID_BOOLEAN", cure: "write true without quotes" }),
    );
  });
});

describe("readChoice", () => {
  test("takes its words, and offers the one that is near", () => {
    const code = "ERR_CONN_POLICY_INVALID_CHOICE";
    expect(readChoice("whenFull", "evict", place)).toBe("evict");
    expect(readChoice("whenFull", "refuse", place)).toBe("refuse");
    expect(() => readChoice("whenFull", "Evict", place)).toThrow(
      error({ code, cure: 'did you mean "evict"?' }),
    );
    expect(() => readChoice("whenFull", "drop", place)).toThrow(
      error({ code, cure: 'write one of "evict" or "refuse"' }),
    );
  });
});
