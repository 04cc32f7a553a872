import { describe, expect, test } from "@jest/globals";
import { BODY, HEAD } from "../../src/phases/phase.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, tickMs, expectEnd } from "./drive.ts";

describe("a body", () => {
  const flowing = (bytesPerSecond: number): Drive => {
    const drive = new Drive({ phase: HEAD });
    drive.enter(BODY);
    for (let count = 0; count < 600 && drive.reason === undefined; count++) {
      drive.by(1_000);
      drive.receive(bytesPerSecond);
    }
    return drive;
  };

  test("at twice the floor is never cut", () => {
    expect(flowing(480).reason).toBeUndefined();
  });

  test("at half the floor is cut when the grace and the credit are used up", () => {
    // 5 s of grace + t / 2 of credit = t.
    const drive = flowing(120);
    expect(drive.reason).toBe("min_receive_rate");
    expect(drive.endedAt).toBeGreaterThanOrEqual(9_000);
    expect(drive.endedAt).toBeLessThanOrEqual(10_000 + 2 * tickMs);
  });

  test("is not charged while the server does not read", () => {
    const drive = new Drive({ phase: HEAD });
    drive.enter(BODY);
    drive.by(2_000);
    drive.sample.isReading = false;
    drive.by(60_000);
    drive.sample.isReading = true;
    drive.by(1_000);
    expect(drive.reason).toBeUndefined();
    drive.by(3_000);
    expect(drive.reason).toBe("min_receive_rate");
  });

  test("that nobody reads runs into the handler's limit", () => {
    const drive = new Drive({ phase: HEAD });
    drive.enter(BODY);
    drive.sample.isReading = false;
    drive.to(90_000);
    expect(drive.reason).toBeUndefined();
    drive.by(1_000 + 3 * tickMs);
    expect(drive.reason).toBe("handler_timeout");
  });

  test("the handler's time does not begin before it stops reading", () => {
    const policy: PolicyInput = { minReceiveBytesPerSec: "off", handlerTimeout: "90s" };
    const drive = new Drive({ phase: HEAD, policy });
    drive.enter(BODY);
    drive.by(100_000);
    drive.sample.isReading = false;
    drive.by(85_000);
    expect(drive.reason).toBeUndefined();
    drive.by(10_000);
    expect(drive.reason).toBe("handler_timeout");
  });

  test("a stall's time stands still while nobody reads", () => {
    const policy: PolicyInput = { minReceiveBytesPerSec: "off", handlerTimeout: "10m" };
    const drive = new Drive({ phase: HEAD, policy });
    drive.enter(BODY);
    drive.by(10_000);
    drive.sample.isReading = false;
    drive.by(300_000);
    drive.sample.isReading = true;
    drive.by(110_000);
    expect(drive.reason).toBeUndefined();
    drive.by(15_000);
    expect(drive.reason).toBe("body_timeout");
  });

  test("without a rate ends when it stalls, counted from its last byte", () => {
    const drive = new Drive({ phase: HEAD, policy: { minReceiveBytesPerSec: "off" } });
    drive.enter(BODY);
    drive.to(300).receive(1);
    drive.to(50_100).receive(1);
    expectEnd(drive, 170_100, "body_timeout");
  });

  test("bytes that the hook did not see count as activity when they are seen", () => {
    const drive = new Drive({ phase: HEAD, policy: { minReceiveBytesPerSec: "off" } });
    drive.enter(BODY);
    drive.to(2_000);
    drive.to(100_000).receiveUnseen(1);
    drive.to(219_999);
    expect(drive.reason).toBeUndefined();
    drive.to(220_000 + 1_000 + 2 * tickMs);
    expect(drive.reason).toBe("body_timeout");
  });
});
