import { expect, test } from "@jest/globals";
import { lastRequestReason } from "../../src/phases/reuse.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { policyOf } from "./policy.ts";

const reason = (policy: PolicyInput, requests = 1, ageMs = 0, isDraining = false) =>
  lastRequestReason(policyOf(policy), requests, ageMs, isDraining);

test("a connection may carry any number of requests unless told otherwise", () => {
  expect(reason({}, 1_000_000, 86_400_000)).toBeUndefined();
});

test.each([
  [{ allowKeepAlive: false }, 1, 0, "keep_alive_off"],
  [{ maxRequestsPerConnection: 100 }, 99, 0, undefined],
  [{ maxRequestsPerConnection: 100 }, 100, 0, "max_requests"],
  [{ maxConnectionAge: "1h" }, 1, 3_599_999, undefined],
  [{ maxConnectionAge: "1h" }, 1, 3_600_000, "max_age"],
  [{ allowKeepAlive: false, maxRequestsPerConnection: 1 }, 1, 0, "max_requests"],
])("%p after %p requests and %p ms: %p", (policy, requests, ageMs, expected) => {
  expect(reason(policy as PolicyInput, requests, ageMs)).toBe(expected);
});

test("a shutdown comes before all else", () => {
  expect(reason({ allowKeepAlive: false }, 1, 0, true)).toBe("shutdown");
});
