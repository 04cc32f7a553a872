import { describe, expect, test } from "@jest/globals";
import { REASONS, type Reason, factsOf } from "../../src/close/reason.ts";
import { isLimitName } from "../../src/policy/limits.ts";

// The closed list of the architecture page.
const reasons =
  `idle_timeout greeting_timeout login_timeout handshake_timeout header_wait_timeout body_timeout
  min_receive_rate min_send_rate send_timeout handler_timeout data_channel_timeout max_age max_requests keep_alive_off
  connection_limit address_limit rate_limit overload error_limit protocol_error too_large tls_error access_denied
  client_close client_reset completed admin_close shutdown shutdown_timeout io_error internal_error`.split(
    /\s+/u,
  );

test("the list is closed", () => {
  expect(Object.keys(REASONS).toSorted()).toEqual(reasons.toSorted());
});

describe.each(Object.keys(REASONS) as Reason[])("%s", (reason) => {
  const facts = factsOf(reason);

  test("names a limit that exists, if any", () => {
    expect(facts.limit === undefined || isLimitName(facts.limit)).toBe(true);
    if (reason.endsWith("_timeout") || reason.startsWith("min_")) expect(facts.limit).toBeDefined();
  });

  test("is no error of ours where the client is to blame", () => {
    const isQuiet = facts.level === "info" || facts.level === "debug";
    expect(isQuiet || facts.blame !== "client").toBe(true);
  });
});

test.each([
  ["idle_timeout", "fin", "Timer_ConnectionIdle"],
  ["header_wait_timeout", "reset", "Timer_HeaderWait"],
  ["body_timeout", "reset", "Timer_EntityBody"],
  ["min_receive_rate", "reset", "Timer_EntityBody"],
  ["min_send_rate", "reset", "Timer_MinBytesPerSecond"],
  ["connection_limit", "fin", "ConnLimit"],
  ["handler_timeout", "fin", "Timer_Response"],
])("%s ends with %s and is %s in HTTPERR", (reason, ending, httpErr) => {
  expect(factsOf(reason as Reason)).toMatchObject({ ending, httpErr });
});
