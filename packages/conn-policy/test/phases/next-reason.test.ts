import { expect, test } from "@jest/globals";
import { nextReason } from "../../src/phases/next-reason.ts";
import {
  BODY,
  DRAIN,
  GREETING,
  HANDSHAKE,
  HEAD,
  IDLE,
  PHASES,
  type Phase,
  SEND,
  WORK,
  phaseCode,
  phaseName,
} from "../../src/phases/phase.ts";
import { Drive } from "./drive.ts";

const next = (drive: Drive) => nextReason(drive.monitor.slots, drive.index, drive.bounds);

test.each([
  [HANDSHAKE, "handshake_timeout"],
  [GREETING, "greeting_timeout"],
  [IDLE, "idle_timeout"],
  [HEAD, "header_wait_timeout"],
  [BODY, "min_receive_rate"],
  [WORK, "handler_timeout"],
  [SEND, "min_send_rate"],
  [DRAIN, "shutdown_timeout"],
])("what will end phase %p is %p", (phase, reason) => {
  expect(next(new Drive({ phase }))).toBe(reason);
});

test("it is the limit that actually comes first", () => {
  const drive = new Drive({ phase: WORK });
  drive.enter(SEND, 1_000_000);
  expect(next(drive)).toBe("send_timeout");
  expect(next(new Drive({ phase: IDLE, policy: { loginTimeout: "30s" } }))).toBe("login_timeout");
});

test("a body that nobody reads waits for the handler", () => {
  const drive = new Drive({ phase: BODY });
  drive.sample.isReading = false;
  drive.to(2_000);
  expect(next(drive)).toBe("handler_timeout");
});

test("phases have numbers, in the order of their list", () => {
  expect(PHASES.map(phaseCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(PHASES.map((_, code) => phaseName(code))).toEqual(PHASES);
  expect(phaseCode("sleep" as Phase)).toBeUndefined();
  expect(phaseCode("toString" as Phase)).toBeUndefined();
});
