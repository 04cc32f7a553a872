import { describe, expect, test } from "@jest/globals";
import { SEND, WORK } from "../../src/phases/phase.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, tickMs, expectEnd } from "./drive.ts";

describe("a send", () => {
  const open = (policy: PolicyInput = {}): Drive => {
    const drive = new Drive({ phase: WORK, policy });
    drive.enter(SEND);
    drive.sample.pending = 1;
    return drive;
  };

  test("at twice the floor is never cut", () => {
    const drive = open();
    for (let count = 0; count < 600; count++) drive.by(1_000).accept(480);
    expect(drive.reason).toBeUndefined();
  });

  test("of a server that has nothing to say is not charged", () => {
    const drive = open();
    drive.sample.pending = 0;
    drive.by(3_600_000);
    drive.sample.pending = 1;
    drive.by(4_000);
    expect(drive.reason).toBeUndefined();
    drive.by(3_000);
    expect(drive.reason).toBe("min_send_rate");
  });

  test("without a rate ends when the client takes nothing", () => {
    const drive = open({ minFileBytesPerSec: "off" });
    drive.to(50_000).accept(10);
    drive.to(170_000);
    expect(drive.reason).toBeUndefined();
    // Between two looks nobody sees the kernel take bytes.
    drive.to(171_000 + 2 * tickMs);
    expect(drive.reason).toBe("send_timeout");
  });

  test("whose peer is known to read begins to be silent anew, and its account goes on", () => {
    const drive = open({ minFileBytesPerSec: "off" });
    drive.to(100_000);
    drive.monitor.notSilent(drive.index);
    drive.to(219_900);
    expect(drive.reason).toBeUndefined();
    drive.to(220_000 + 3 * tickMs);
    expect(drive.reason).toBe("send_timeout");

    const slow = new Drive({ phase: WORK, policy: { minFileBytesPerSec: 1_000 } });
    slow.enter(SEND, 8_000);
    slow.sample.pending = 1;
    for (let second = 1; second < 8; second++) {
      slow.to(second * 1_000);
      slow.monitor.notSilent(slow.index);
    }
    expectEnd(slow, 8_000, "min_send_rate");
  });

  test("from its start without a rate ends to the tick", () => {
    expectEnd(open({ minFileBytesPerSec: "off" }), 120_000, "send_timeout");
  });

  test.each([
    [3_000, 6_000, "min_send_rate"],
    [3_000, 6_100, "send_timeout"],
  ])("with a stall limit of %i ms that may take %i ms ends as %s", (stallMs, wholeMs, reason) => {
    const policy = { connectionTimeout: `${stallMs}ms`, minFileBytesPerSec: 1_000 };
    const drive = new Drive({ phase: WORK, policy });
    drive.enter(SEND, wholeMs);
    drive.sample.pending = 1;
    expectEnd(drive, reason === "send_timeout" ? stallMs : wholeMs, reason);
  });

  test("writes that nobody takes are no activity", () => {
    const drive = open({ minFileBytesPerSec: "off" });
    for (let count = 0; count < 150; count++) {
      drive.by(1_000);
      drive.monitor.touch(drive.index);
    }
    expect(drive.reason).toBe("send_timeout");
    expect(drive.endedAt).toBeLessThanOrEqual(120_000 + 2 * tickMs);
  });
});
