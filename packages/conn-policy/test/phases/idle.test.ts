import { describe, expect, test } from "@jest/globals";
import { HEAD, IDLE, SEND } from "../../src/phases/phase.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, tickMs, expectEnd } from "./drive.ts";

describe("an idle time", () => {
  test("whose last answer is still leaving goes on for as long as it leaves", () => {
    const drive = new Drive({ phase: SEND });
    drive.enter(IDLE);
    drive.sample.pending = 1;
    for (let count = 0; count < 10; count++) drive.by(50_000).accept(1);
    expect(drive.reason).toBeUndefined();
    // Nobody sees the kernel take bytes in the first half.
    drive.by(180_000 + 6_000 + 2 * tickMs);
    expect(drive.reason).toBe("idle_timeout");
  });

  test("of a client that takes nothing of its answer is not longer", () => {
    const drive = new Drive({ phase: SEND });
    drive.enter(IDLE);
    drive.sample.pending = 1;
    expectEnd(drive, 120_000, "idle_timeout");
  });

  test("costs two looks", () => {
    const drive = new Drive({ phase: IDLE }).to(125_000);
    expect(drive.reason).toBe("idle_timeout");
    expect(drive.looks).toBe(2);
  });

  test("without a working hook is sampled: late by a twentieth at most", () => {
    const drive = new Drive({ isOpaque: true });
    drive.monitor.markBlind(drive.index);
    drive.enter(IDLE);
    for (const at of [10_000, 60_000, 170_000]) drive.to(at).receiveUnseen(1);
    drive.to(289_999);
    expect(drive.reason).toBeUndefined();
    drive.to(290_000 + 6_000 + 2 * tickMs);
    expect(drive.reason).toBe("idle_timeout");
  });

  test.each([
    [3_000, 6_000],
    [10_000, 60_000],
  ])("finds out by itself that the hook is gone since %i ms, by %i ms", (at, foundAt) => {
    const drive = new Drive({ isOpaque: true });
    drive.enter(IDLE);
    drive.to(at).receiveUnseen(1);
    drive.to(at + 119_999);
    expect(drive.monitor.isBlind(drive.index)).toBe(true);
    expect(drive.reason).toBeUndefined();
    drive.to(foundAt + 120_000 + 3 * tickMs);
    expect(drive.reason).toBe("idle_timeout");
  });
});

describe("head credit", () => {
  const policy: PolicyInput = {
    headerWaitTimeout: "20s",
    minHeadBytesPerSec: "500B/s",
    headerWaitCeiling: "40s",
  };

  test("extends the limit by each byte", () => {
    const drive = new Drive({ phase: IDLE, policy });
    drive.enter(HEAD);
    drive.by(1_000).receive(2_500);
    expectEnd(drive, 25_000, "header_wait_timeout");
  });

  test("has a ceiling", () => {
    const drive = new Drive({ phase: IDLE, policy });
    drive.enter(HEAD);
    for (let count = 0; count < 39; count++) drive.by(1_000).receive(1_000);
    expectEnd(drive, 40_000, "header_wait_timeout");
  });

  test("a ceiling below the limit gives none", () => {
    const drive = new Drive({ phase: IDLE, policy: { ...policy, headerWaitCeiling: "5s" } });
    drive.enter(HEAD);
    drive.by(1_000).receive(9_000);
    expectEnd(drive, 20_000, "header_wait_timeout");
  });
});
