import { describe, expect, test } from "@jest/globals";
import { BODY, IDLE, SEND, WORK } from "../../src/phases/phase.ts";
import { LOGGED_IN } from "../../src/phases/slots.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, tickMs, expectEnd } from "./drive.ts";

describe("other limits for a live connection", () => {
  test.each([
    [{ connectionTimeout: "60s" }, 60_000],
    [{ connectionTimeout: "5m" }, 300_000],
  ])("%p moves an idle time to %p ms", (policy, end) => {
    const drive = new Drive({ phase: IDLE });
    drive.to(10_000).relimit(policy);
    expectEnd(drive, end, "idle_timeout");
  });

  test("that it has passed already end it at the next look", () => {
    const drive = new Drive({ phase: IDLE }).to(100_000);
    drive.relimit({ connectionTimeout: "30s" });
    drive.by(2 * tickMs);
    expect(drive.reason).toBe("idle_timeout");
  });

  test("what is left of a sized response is left of it at the new rate", () => {
    const drive = new Drive({ phase: WORK });
    drive.enter(SEND, 2_400);
    drive.sample.pending = 1;
    drive.to(5_000).relimit({ minFileBytesPerSec: "480B/s" });
    drive.to(7_300);
    expect(drive.reason).toBeUndefined();
    drive.to(7_500 + 3 * tickMs);
    expect(drive.reason).toBe("min_send_rate");
  });

  test.each([BODY, SEND])("a rate that comes on in phase %p begins with its grace", (phase) => {
    const off: PolicyInput = { minFileBytesPerSec: "off", minReceiveBytesPerSec: "off" };
    const drive = new Drive({ phase: WORK, policy: off });
    drive.enter(phase, 100);
    drive.sample.pending = 1;
    drive.to(60_000).relimit({});
    drive.to(64_000);
    expect(drive.reason).toBeUndefined();
    drive.to(66_500);
    expect(drive.reason).toBe(phase === BODY ? "min_receive_rate" : "min_send_rate");
  });

  test("a login limit may move, go and come", () => {
    const drive = new Drive({ phase: IDLE, policy: { loginTimeout: "30s" } });
    drive.to(10_000).relimit({ loginTimeout: "40s" });
    drive.to(39_990);
    expect(drive.reason).toBeUndefined();
    drive.relimit({ loginTimeout: "off" });
    drive.to(60_000);
    expect(drive.reason).toBeUndefined();
    drive.relimit({ loginTimeout: "30s" });
    expectEnd(drive, 90_000, "login_timeout");
  });

  test("a login limit that comes later does not concern who has logged in", () => {
    const drive = new Drive({ phase: IDLE });
    drive.monitor.clearLogin(drive.index);
    expect(drive.monitor.slots.flags(drive.index) & LOGGED_IN).toBe(LOGGED_IN);
    drive.relimit({ loginTimeout: "10s" });
    expectEnd(drive, 120_000, "idle_timeout");
  });
});
