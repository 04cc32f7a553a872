import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  BODY,
  DRAIN,
  GREETING,
  HANDSHAKE,
  HEAD,
  IDLE,
  SEND,
  WORK,
} from "../../src/phases/phase.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { Drive, tickMs } from "./drive.ts";
import { type Act, Oracle } from "./oracle.ts";
import { policyOf } from "./policy.ts";

interface Step {
  readonly after: number;
  readonly act: Act;
}

const duration = fc.integer({ min: 200, max: 6_000 }).map((ms) => `${ms}ms`);
const rate = fc.oneof(fc.constant("off"), fc.integer({ min: 20, max: 2_000 }));

const anyPolicy: fc.Arbitrary<PolicyInput> = fc.record({
  connectionTimeout: duration,
  headerWaitTimeout: duration,
  handshakeTimeout: duration,
  greetingTimeout: duration,
  handlerTimeout: duration,
  drainTimeout: duration,
  rateGrace: duration,
  loginTimeout: fc.oneof(fc.constant("off"), duration),
  minHeadBytesPerSec: rate,
  headerWaitCeiling: duration,
  minReceiveBytesPerSec: rate,
  minFileBytesPerSec: rate,
  minSendTime: fc.oneof(fc.constant("off"), duration),
});

const phases = [HANDSHAKE, GREETING, IDLE, HEAD, BODY, WORK, SEND, DRAIN];
const bytes = fc.integer({ min: 1, max: 1_500 });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("enter" as const),
      phase: fc.constantFrom(...phases),
      size: fc.option(fc.nat(5_000), { nil: undefined }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("receive" as const), bytes }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("accept" as const), bytes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("login" as const) }) },
);
const anyScript: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ after: fc.double({ min: 0, max: 2_500, noNaN: true }), act: anyAct }),
  { maxLength: 40 },
);
const anyStart = fc.record({
  phase: fc.constantFrom(...phases.slice(0, 3)),
  isOpaque: fc.boolean(),
  at: fc.double({ min: 0, max: 200, noNaN: true }),
});

function perform(drive: Drive, act: Act): void {
  switch (act.do) {
    case "enter":
      drive.enter(act.phase, act.phase === SEND ? act.size : undefined);
      break;
    case "receive":
      drive.receive(act.bytes);
      break;
    case "accept":
      drive.accept(act.bytes);
      break;
    case "login":
      drive.monitor.clearLogin(drive.index);
      break;
    default:
  }
}

/** How much later than two ticks: a send's stall counts from the look that saw the last bytes leave. */
const sendStepMs = 1_000;

function play(policy: PolicyInput, start: { phase: number; isOpaque: boolean; at: number }) {
  const drive = new Drive({ policy, ...start });
  const oracle = new Oracle(policyOf(policy), start.phase, start.isOpaque, start.at);
  return {
    drive,
    oracle,
    step({ after, act }: Step): void {
      const at = drive.now + after;
      drive.to(at);
      oracle.to(at);
      if (drive.reason !== undefined) return;
      // The peer is the slow side of every send, and an answer that has been accepted is none of an idle moment.
      if (act.do === "enter") drive.sample.pending = act.phase === SEND ? 1 : 0;
      if (act.do === "accept" && drive.phase !== SEND) return;
      if (act.do === "receive" && drive.phase === SEND) return;
      perform(drive, act);
      oracle.act(act);
    },
  };
}

test("ends at the limit or at most two ticks later, whatever happens before", () => {
  fc.assert(
    fc.property(anyPolicy, anyStart, anyScript, (policy, start, script) => {
      const played = play(policy, start);
      const { drive, oracle } = played;
      for (const each of script) played.step(each);
      const end = drive.now + 20_000;
      drive.to(end);
      oracle.to(end);
      const { reason, endedAt } = drive;
      const [first] = oracle.overdue;
      // Never early.
      if (reason !== undefined) {
        expect(first).toBeDefined();
        expect(endedAt).toBeGreaterThanOrEqual((first?.from ?? Infinity) - 1e-6);
      }
      // The earliest wins; the first stretch may have been too short for a look to fall into it.
      const reasons = oracle.overdue.findLast(({ from }) => from <= endedAt)?.reasons;
      if (reason !== undefined) expect(reasons).toContain(reason);
      // Never late: a limit that stayed passed for longer than two ticks has ended it.
      for (const { from, to, reason: limit, isCertain } of oracle.overdue) {
        const within = 2 * tickMs + (limit === "send_timeout" ? sendStepMs : 0);
        if (!isCertain || to - from <= within) continue;
        expect(reason).toBeDefined();
        expect(endedAt).toBeLessThanOrEqual(from + within + 1e-6);
        break;
      }
    }),
    { numRuns: 1_500 },
  );
});

test("the split of the bytes makes no difference beyond two ticks", () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_000 }), cuts, (total, at) => {
      const policy: PolicyInput = { minReceiveBytesPerSec: 240, rateGrace: "5s" };
      const drive = new Drive({ policy, phase: HEAD });
      drive.enter(BODY);
      // All bytes arrive within the grace, in any pieces.
      const times = at.map((share) => share * 4_900).toSorted((a, b) => a - b);
      let left = total;
      for (const time of times) {
        const piece = Math.min(left, Math.floor(total / (times.length + 1)));
        drive.to(time).receive(piece);
        left -= piece;
      }
      drive.to(4_950).receive(left);
      const limit = 5_000 + (total / 240) * 1_000;
      drive.to(200_000);
      expect(drive.reason).toBe("min_receive_rate");
      expect(drive.endedAt).toBeGreaterThanOrEqual(limit);
      expect(drive.endedAt).toBeLessThanOrEqual(limit + 2 * tickMs);
    }),
  );
});

test("a client at twice the floor is never cut, one at half of it is, in any rhythm", () => {
  const gap = fc.integer({ min: 20, max: 2_000 });
  fc.assert(
    fc.property(fc.array(gap, { minLength: 20, maxLength: 60 }), fc.boolean(), (gaps, isSend) => {
      const run = (bytesPerMs: number): Drive => {
        const drive = new Drive({ phase: WORK });
        drive.enter(isSend ? SEND : BODY);
        drive.sample.pending = isSend ? 1 : 0;
        for (const ms of [...gaps, ...gaps, ...gaps]) {
          drive.by(ms);
          if (isSend) drive.accept(ms * bytesPerMs);
          else drive.receive(ms * bytesPerMs);
        }
        return drive;
      };
      expect(run(0.48).reason).toBeUndefined();
      const slow = run(0.12);
      // 5 s of grace and half the time as credit are used up after 10 s.
      const whole = gaps.reduce((sum, ms) => sum + ms, 0) * 3;
      if (whole > 12_500) expect(slow.reason).toBe(isSend ? "min_send_rate" : "min_receive_rate");
      if (slow.reason !== undefined) {
        expect(slow.endedAt).toBeGreaterThanOrEqual(8_000);
        expect(slow.endedAt).toBeLessThanOrEqual(10_000 + 2_000 + 2 * tickMs);
      }
    }),
  );
});
