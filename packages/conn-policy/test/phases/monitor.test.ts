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
import { LOGGED_IN } from "../../src/phases/slots.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, type Start, tickMs } from "./drive.ts";

/** The connection is open right before the limit and ended at most two ticks after it. */
function expectEnd(drive: Drive, atMs: number, reason: string): void {
  drive.to(atMs - 0.001);
  expect(drive.reason).toBeUndefined();
  drive.to(atMs + 2 * tickMs);
  expect(drive.reason).toBe(reason);
}

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
