import { REASONS, type Reason, createGuard } from "@core/conn-policy";
import { expect, test } from "@jest/globals";
import { smtpFarewell } from "../../src/farewell.ts";

const guard = createGuard();
const words = (reason: Reason): unknown =>
  smtpFarewell(reason, { policy: guard.policy, phase: "idle", guard });

const reasons = Object.keys(REASONS) as Reason[];

test.each(reasons)("the last words for %s are one line with both codes, or none", (reason) => {
  expect(words(reason) ?? "421 4.0.0 localhost \r\n").toMatch(
    /^4(?:21|51) 4\.[0-9]\.[0-9] localhost [^\r\n]*\r\n$/u,
  );
});

test.each([
  ["idle_timeout", "421 4.4.2"],
  ["min_receive_rate", "421 4.4.2"],
  ["connection_limit", "421 4.3.2"],
  ["address_limit", "421 4.7.0"],
  ["rate_limit", "421 4.7.0"],
  ["error_limit", "421 4.7.0"],
  ["shutdown", "421 4.3.2"],
  ["handler_timeout", "451 4.3.0"],
] as const)("%s is told as %s", (reason, codes) => {
  expect(words(reason)).toMatch(new RegExp(`^${codes} `, "u"));
});

test.each([
  "handshake_timeout",
  "tls_error",
  "send_timeout",
  "min_send_rate",
  "client_reset",
] as const)("%s is not told: nobody would understand it, or read it", (reason) =>
  expect(words(reason)).toBeUndefined(),
);
