import type { Policy } from "../policy/policy.ts";
import { BODY, DRAIN, GREETING, HANDSHAKE, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";

/** How long a connection whose end is decided may take to close, whatever its peer does. */
const leavingMs = 2_000;

/** How often a body or a send is looked at: a client is charged only for time over which it was seen to be behind. */
const rateStepMs = 1_000;

/** Ticks that stand for "never": a limit that is off. */
export const never: number = Number.POSITIVE_INFINITY;

/**
 * A policy in the units of the monitor: whole ticks, rounded up so that nothing ends early, and ticks a byte. A `perByte`
 * of 0 means that the rate is off.
 */
export interface Bounds {
  readonly handshake: number;
  readonly greeting: number;
  readonly login: number;
  readonly idle: number;
  readonly head: number;
  readonly headCeiling: number;
  readonly headPerByte: number;
  readonly bodyPerByte: number;
  readonly sendPerByte: number;
  readonly grace: number;
  readonly minSend: number;
  readonly work: number;
  readonly drain: number;
  readonly leaving: number;
  readonly rateStep: number;
  /** How often bytes are sampled where activity cannot be seen as it happens. */
  readonly sampleStep: number;
  /** How soon a marked connection is looked at after it has entered a phase, by the phase's number. */
  readonly first: readonly number[];
}

/** Further than the wheel reaches, and still a small integer. */
const far = 2 ** 29;

/** Converts a policy for an engine whose tick lasts `tickMs`. */
export function boundsOf(policy: Policy, tickMs: number): Bounds {
  const limits = limitsOf(policy, tickMs);
  return { ...limits, first: firstLooks(limits) };
}

type Limits = Omit<Bounds, "first">;

function limitsOf(policy: Policy, tickMs: number): Limits {
  const ticks = (ms: number): number => Math.ceil(ms / tickMs);
  const perByte = (rate: number): number => (rate > 0 ? 1_000 / rate / tickMs : 0);
  // Exact, not rounded: a head and the rates keep accounts of ticks with fractions.
  const head = policy.headerWaitTimeout / tickMs;
  return {
    handshake: ticks(policy.handshakeTimeout),
    greeting: ticks(policy.greetingTimeout),
    login: ticks(policy.loginTimeout),
    idle: ticks(policy.connectionTimeout),
    head,
    headCeiling: Math.max(head, policy.headerWaitCeiling / tickMs),
    headPerByte: perByte(policy.minHeadBytesPerSec),
    bodyPerByte: perByte(policy.minReceiveBytesPerSec),
    sendPerByte: perByte(policy.minFileBytesPerSec),
    grace: policy.rateGrace / tickMs,
    minSend: Number.isFinite(policy.minSendTime) ? policy.minSendTime / tickMs : 0,
    work: ticks(policy.handlerTimeout),
    drain: ticks(policy.drainTimeout),
    leaving: ticks(leavingMs),
    rateStep: Math.max(1, Math.floor(rateStepMs / tickMs)),
    sampleStep: Math.max(1, Math.floor(policy.connectionTimeout / 20 / tickMs)),
  };
}

/**
 * After an idle entry half of its time is looked at too. `work` is looked at within a quarter of `connectionTimeout`: an
 * adapter that leaves out the `send` of a small response finds there that nobody has taken it.
 */
function firstLooks(limits: Limits): readonly number[] {
  const { handshake, greeting, idle, head, work, drain, leaving, rateStep } = limits;
  const first: number[] = [];
  first[HANDSHAKE] = 1 + handshake;
  first[GREETING] = 1 + greeting;
  first[IDLE] = 1 + Math.floor(idle / 2);
  first[HEAD] = 1 + Math.ceil(head);
  first[BODY] = rateStep;
  first[WORK] = Math.min(1 + work, Math.max(rateStep, Math.floor(idle / 4)));
  first[SEND] = rateStep;
  first[DRAIN] = 1 + drain;
  first[LEAVING] = 1 + leaving;
  return first.map((ticks) => Math.min(ticks, far));
}

/** The longest of the limits that count from a stamp, in ticks; one that is off is not looked at. */
export function longestOf({ handshake, greeting, idle, head, work, drain }: Bounds): number {
  return Math.max(...[handshake, greeting, idle, head, work, drain].filter(Number.isFinite));
}
