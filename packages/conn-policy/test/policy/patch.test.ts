import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { toInput } from "../../src/policy/format.ts";
import { patchLayer } from "../../src/policy/patch.ts";
import type { PolicyPatch } from "../../src/policy/policy.ts";
import { anyValues } from "./any-policy.ts";

const place = "services.http.policy";
const previous = Object.freeze({
  origin: "service http",
  values: Object.freeze({ connectionTimeout: 60_000, minFileBytesPerSec: 240 }),
});

describe("patchLayer", () => {
  test("an absent limit stays, a value replaces, null unsets", () => {
    const patch = { connectionTimeout: null, maxConnections: 500, handlerTimeout: "off" };
    const { layer, applied, notices } = patchLayer(previous, patch, place);
    expect(layer).toEqual({
      origin: "service http",
      values: { minFileBytesPerSec: 240, maxConnections: 500, handlerTimeout: Infinity },
    });
    expect("connectionTimeout" in layer.values).toBe(false);
    expect(applied).toEqual({
      connectionTimeout: null,
      maxConnections: 500,
      handlerTimeout: "off",
    });
    expect(notices).toEqual([]);
    expect(Object.isFrozen(layer) && Object.isFrozen(layer.values)).toBe(true);
  });

  test("what is applied is told in one spelling", () => {
    const patch: PolicyPatch = {
      connectionTimeout: "90000ms",
      minFileBytesPerSec: 1_024,
      maxConnectionRate: 10,
      allowKeepAlive: 0,
    };
    expect(patchLayer(previous, patch, place).applied).toEqual({
      connectionTimeout: "90s",
      minFileBytesPerSec: "1KiB/s",
      maxConnectionRate: "10/s",
      allowKeepAlive: false,
    });
  });

  test("0 keeps the previous value, is not applied, and leaves a notice", () => {
    const patch: PolicyPatch = {
      connectionTimeout: 0,
      headerWaitTimeout: 0,
      minFileBytesPerSec: 0,
    };
    const { layer, applied, notices } = patchLayer(previous, patch, place);
    expect(layer.values).toEqual({ connectionTimeout: 60_000, minFileBytesPerSec: 0 });
    expect(applied).toEqual({ minFileBytesPerSec: "off" });
    expect(notices.map(({ limit, message }) => [limit, message])).toEqual([
      [
        "connectionTimeout",
        "services.http.policy.connectionTimeout: 0 changes nothing here, 60s stays in force",
      ],
      [
        "headerWaitTimeout",
        "services.http.policy.headerWaitTimeout: 0 changes nothing here, the inherited value stays in force",
      ],
    ]);
  });

  test("null for a limit that is not set is no mistake", () => {
    const { layer, applied } = patchLayer(previous, { drainTimeout: null }, place);
    expect(layer).toEqual(previous);
    expect(applied).toEqual({ drainTimeout: null });
  });

  test.each([
    [{ connectionTimeout: "90s", maxConnections: 0 }, "ERR_CONN_POLICY_ZERO_NOT_ALLOWED"],
    [{ connectionTimeout: "90s", idle: null }, "ERR_CONN_POLICY_UNKNOWN_LIMIT"],
    [{ connectionTimeout: 90 }, "ERR_CONN_POLICY_INVALID_DURATION"],
    [[], "ERR_CONN_POLICY_INVALID_POLICY"],
    [null, "ERR_CONN_POLICY_INVALID_POLICY"],
  ])("%j is refused as a whole", (patch, code) => {
    expect(() => patchLayer(previous, patch as PolicyPatch, place)).toThrow(
      expect.objectContaining({ code, place: expect.stringContaining(place) as unknown }),
    );
    expect(previous.values).toEqual({ connectionTimeout: 60_000, minFileBytesPerSec: 240 });
  });

  test("for any level and any change: what is named is as asked, the rest as it was", () => {
    fc.assert(
      fc.property(anyValues, anyValues, (before, change) => {
        const level = { origin: "host", values: before };
        const { layer, applied } = patchLayer(level, toInput(change), "policy");
        expect(layer.values).toEqual({ ...before, ...change });
        expect(applied).toEqual(toInput(change));
      }),
    );
  });

  test("for any level: unsetting all of it leaves nothing", () => {
    fc.assert(
      fc.property(anyValues, (before) => {
        const nulls = Object.fromEntries(Object.keys(before).map((name) => [name, null]));
        const { layer } = patchLayer({ origin: "host", values: before }, nulls, "policy");
        expect(layer.values).toEqual({});
      }),
    );
  });
});
