import { describe, expect, test } from "@jest/globals";
import {
  BODY,
  DRAIN,
  GREETING,
  HANDSHAKE,
  HEAD,
  IDLE,
  LEAVING,
  SEND,
  WORK,
} from "../../src/phases/phase.ts";
import { lastActivity } from "../../src/phases/due.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, type Start, tickMs, expectEnd } from "./drive.ts";

const starts = [0, 1, 63.9, 64, 1_000.5];

describe.each(starts)("a connection that opens at %p ms", (at) => {
  const open = (start: Start = {}): Drive => new Drive({ ...start, at });

  test.each([
    [HANDSHAKE, 10_000, "handshake_timeout"],
    [GREETING, 120_000, "greeting_timeout"],
    [IDLE, 120_000, "idle_timeout"],
    [HEAD, 120_000, "header_wait_timeout"],
    [WORK, 90_000, "handler_timeout"],
    [DRAIN, 30_000, "shutdown_timeout"],
  ])("phase %p lasts %p ms", (phase, limit, reason) => {
    expectEnd(open({ phase }), at + limit, reason);
  });

  test("the clock of a phase starts at its own event, also the second time", () => {
    const drive = open({ phase: IDLE });
    drive.by(100_000);
    drive.enter(HEAD);
    drive.by(100_000);
    drive.enter(WORK);
    drive.by(80_000);
    drive.enter(IDLE);
    drive.by(100_000);
    drive.enter(HEAD);
    expectEnd(drive, drive.now + 120_000, "header_wait_timeout");
  });

  test("drips do not extend a head", () => {
    const drive = open({ phase: HEAD });
    for (let count = 0; count < 119; count++) {
      drive.by(1_000);
      drive.receive(1);
    }
    expectEnd(drive, at + 120_000, "header_wait_timeout");
  });

  test("any byte extends an idle time that nobody marks", () => {
    const drive = open({ isOpaque: true });
    drive.enter(IDLE);
    drive.by(119_000);
    drive.receive(1);
    expectEnd(drive, at + 239_000, "idle_timeout");
  });

  test("bytes that are no request do not extend a marked one", () => {
    const drive = open({ phase: IDLE });
    drive.by(100_000);
    drive.receive(2);
    expectEnd(drive, at + 120_000, "idle_timeout");
  });

  test("a login is limited from the start, whatever is done meanwhile", () => {
    const drive = open({ policy: { loginTimeout: "30s" } });
    for (const phase of [IDLE, HEAD, WORK, SEND, IDLE]) {
      drive.by(5_000);
      drive.enter(phase);
    }
    expectEnd(drive, at + 30_000, "login_timeout");
  });

  test.each([BODY, SEND, WORK])("a login is limited in phase %p to the tick", (phase) => {
    const drive = open({ policy: { loginTimeout: "3500ms" } });
    drive.by(10);
    drive.enter(phase);
    expectEnd(drive, at + 3_500, "login_timeout");
  });

  test("who has logged in has met that limit", () => {
    const drive = open({ policy: { loginTimeout: "30s" }, phase: IDLE });
    drive.by(29_000);
    drive.monitor.clearLogin(drive.index);
    expectEnd(drive, at + 120_000, "idle_timeout");
  });

  test("the earliest of two limits is the reason, also when a late look finds both", () => {
    const policy: PolicyInput = { loginTimeout: "10s", headerWaitTimeout: "9s" };
    const drive = open({ policy, phase: HEAD });
    drive.time.tick += 1_000;
    const { index, bounds, sample, monitor } = drive;
    expect(monitor.look(index, bounds, sample, drive.time.tick)).toBe("header_wait_timeout");
    const other = open({ policy: { ...policy, headerWaitTimeout: "11s" }, phase: HEAD });
    other.time.tick += 1_000;
    expect(other.monitor.look(other.index, other.bounds, sample, other.time.tick)).toBe(
      "login_timeout",
    );
  });

  test("2,048 bytes at 240 B/s may take 8,533 ms", () => {
    const drive = open({ phase: WORK });
    drive.enter(SEND, 2_048);
    drive.sample.pending = 1;
    expectEnd(drive, at + (2_048 / 240) * 1_000, "min_send_rate");
  });

  test("progress does not extend a response of known size", () => {
    const drive = open({ phase: WORK });
    drive.enter(SEND, 2_048);
    drive.sample.pending = 1;
    for (let count = 0; count < 8; count++) drive.by(1_000).accept(200);
    expectEnd(drive, at + (2_048 / 240) * 1_000, "min_send_rate");
  });

  test("no response is given less than minSendTime", () => {
    const drive = open({ phase: WORK, policy: { minSendTime: "5s" } });
    drive.enter(SEND, 100);
    drive.sample.pending = 1;
    expectEnd(drive, at + 5_000, "min_send_rate");
    const large = open({ phase: WORK, policy: { minSendTime: "5s" } });
    large.enter(SEND, 2_048);
    large.sample.pending = 1;
    expectEnd(large, at + (2_048 / 240) * 1_000, "min_send_rate");
  });

  test("a response of unknown size has the grace, and each byte earns time", () => {
    const drive = open({ phase: WORK });
    drive.enter(SEND);
    drive.sample.pending = 1;
    drive.by(3_000).accept(2_400);
    expectEnd(drive, at + 15_000, "min_send_rate");
  });

  test("a body has the grace, and each byte earns time", () => {
    const drive = open({ phase: HEAD });
    drive.enter(BODY);
    drive.by(3_000).receive(2_400);
    expectEnd(drive, at + 15_000, "min_receive_rate");
  });
});

test("a limit that is off is off for ever", () => {
  const drive = new Drive({ phase: WORK, policy: { handlerTimeout: "off" } });
  drive.time.tick = 2 ** 30 - 1;
  const { monitor, index, bounds, sample } = drive;
  expect(monitor.look(index, bounds, sample, drive.time.tick)).toBeUndefined();
});

test("a connection that leaves has its two seconds also when its login is overdue", () => {
  const drive = new Drive({ phase: IDLE, policy: { loginTimeout: "30s" } }).to(30_000);
  drive.enter(LEAVING);
  const due = drive.monitor.due(drive.index, drive.bounds);
  expect(due * tickMs).toBeGreaterThanOrEqual(32_000);
});

test("stamps stay true when ticks are counted anew", () => {
  const drive = new Drive({ isOpaque: true, policy: { loginTimeout: "10m" } });
  drive.time.tick = 2 ** 30 - 10;
  drive.monitor.touch(drive.index);
  const { slots } = drive.monitor;
  slots.setLogin(drive.index, 2 ** 29);
  slots.rebase(2 ** 29);
  expect(lastActivity(slots, drive.index)).toBe(2 ** 29 - 10);
  // What is older than all that is left.
  expect(slots.start(drive.index)).toBe(0);
  expect(slots.login(drive.index)).toBe(1);
  slots.last[drive.index] = ~(2 ** 29 + 7);
  slots.rebase(2 ** 29);
  expect(slots.last[drive.index]).toBe(~7);
});

test("state of connections that ended is used again", () => {
  const { monitor, bounds } = new Drive();
  const before = monitor.slots.capacity;
  for (let round = 0; round < 100; round++) {
    const indexes = [monitor.open(bounds, IDLE, true), monitor.open(bounds, IDLE, false)];
    for (const index of indexes) monitor.release(index);
  }
  expect(monitor.slots.capacity).toBe(before);
  expect(monitor.slots.size).toBe(1);
});

describe("a head has begun", () => {
  test.each([
    [0, false],
    [1, true],
    [2, false],
    [3, true],
  ])("when %i bytes came where two are stray: %p", (bytes, hasBegun) => {
    const { monitor, index } = new Drive({ phase: GREETING });
    expect(monitor.hasBegun(index, bytes, 2)).toBe(hasBegun);
  });

  test("with any byte where none is stray", () => {
    const { monitor, index } = new Drive({ phase: GREETING });
    expect(monitor.hasBegun(index, 0, 0)).toBe(false);
    expect(monitor.hasBegun(index, 2, 0)).toBe(true);
  });
});
