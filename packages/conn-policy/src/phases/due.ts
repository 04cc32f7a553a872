import { type Bounds, never } from "./bounds.ts";
import { BODY, DRAIN, GREETING, HANDSHAKE, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";
import { BEHIND, BLIND, OPAQUE, PROVEN, SIZED, type Slots } from "./slots.ts";

// As in the monitor: V8 compiles in what is the module's own.
const [handshake, greeting, idle, head, body] = [HANDSHAKE, GREETING, IDLE, HEAD, BODY];
const [work, send, drain, leaving] = [WORK, SEND, DRAIN, LEAVING];
const [behind, blind, opaque, proven, sized] = [BEHIND, BLIND, OPAQUE, PROVEN, SIZED];

/**
 * The first tick at which the connection may be ended, as far as is known now. A stamp is up to one tick older than
 * what it stands for, so each deadline is its stamp + one tick + its limit.
 */
export function dueTick(slots: Slots, index: number, bounds: Bounds): number {
  const due = phaseDue(slots, index, bounds);
  const login = slots.login(index);
  return login === 0 ? due : Math.min(due, login);
}

/** As {@link dueTick}, for the phase alone. */
export function phaseDue(slots: Slots, index: number, bounds: Bounds): number {
  const from = slots.start(index) + 1;
  switch (slots.phase(index)) {
    case handshake:
      return from + bounds.handshake;
    case greeting:
      return from + bounds.greeting;
    case idle:
      return idleFrom(slots, index) + 1 + bounds.idle;
    case head:
      return from + Math.ceil(slots.allow(index));
    case body:
    case send:
      return Math.min(stallDue(slots, index, bounds), accountDue(slots, index, bounds));
    case work:
      return from + bounds.work;
    case drain:
      return from + bounds.drain;
    case leaving:
      return from + bounds.leaving;
    default:
      return never;
  }
}

/** Tick of the last activity, whether or not a look has seen it. */
export function lastActivity(slots: Slots, index: number): number {
  const last = slots.last[index] as number;
  return last < 0 ? ~last : last;
}

/**
 * Since when it is idle. Where phases are marked, bytes that are no request must not keep a connection; only answers
 * that are still leaving do.
 */
function idleFrom(slots: Slots, index: number): number {
  const flags = slots.flags(index);
  if ((flags & opaque) !== 0) return lastActivity(slots, index);
  return (flags & behind) === 0 ? slots.start(index) : slots.lookedAt(index);
}

/**
 * When a body or a send will have been silent for too long. A body that nobody reads waits for us, as in `work`; where
 * nothing waits for the reader of a response, the silence is ours and has no limit.
 */
export function stallDue(slots: Slots, index: number, bounds: Bounds): number {
  const isBehind = (slots.flags(index) & behind) !== 0;
  if (slots.phase(index) === send) return isBehind ? sendStallDue(slots, index, bounds) : never;
  return lastActivity(slots, index) + 1 + (isBehind ? bounds.idle : bounds.work);
}

/**
 * The kernel lets an honest slow reader show progress in steps of a megabyte, seconds apart: where the whole response
 * must be taken soon anyway, within another `connectionTimeout`, silence in the middle of it is not judged.
 */
function sendStallDue(slots: Slots, index: number, bounds: Bounds): number {
  const stall = slots.lookedAt(index) + 1 + bounds.idle;
  const isSized = (slots.flags(index) & sized) !== 0;
  return isSized && accountDue(slots, index, bounds) <= stall + bounds.idle ? never : stall;
}

/** When the account of a body or a send is used up, if the peer stays behind and nothing moves. */
export function accountDue(slots: Slots, index: number, bounds: Bounds): number {
  const perByte = slots.phase(index) === send ? bounds.sendPerByte : bounds.bodyPerByte;
  const isBehind = (slots.flags(index) & behind) !== 0;
  if (perByte === 0 || !isBehind) return never;
  return chargedUntil(slots, index) + Math.ceil(slots.allow(index));
}

/** The tick up to which an account has been charged. Its start is a stamp up to one tick old: that tick is free. */
export function chargedUntil(slots: Slots, index: number): number {
  return Math.max(slots.lookedAt(index), slots.start(index) + 1);
}

/** The tick at which the connection must be looked at again: when it is due, or earlier where bytes must be sampled. */
export function nextLook(slots: Slots, index: number, bounds: Bounds, now: number): number {
  const due = dueTick(slots, index, bounds);
  switch (slots.phase(index)) {
    case idle:
      return Math.min(
        due,
        isSampled(slots, index) ? now + bounds.sampleStep : idleLook(slots, index, bounds, now),
      );
    case greeting:
      return isSampled(slots, index) ? Math.min(due, now + bounds.sampleStep) : due;
    case work:
      return Math.min(due, now + (bounds.first[work] as number));
    case body:
    case send:
      return Math.min(Math.max(due, now + 1), now + bounds.rateStep);
    default:
      return due;
  }
}

/** Is the hook known not to tell all, or has no look yet seen that it does? */
function isSampled(slots: Slots, index: number): boolean {
  const flags = slots.flags(index);
  return (flags & blind) !== 0 || (flags & (opaque | proven)) === opaque;
}

/** Half of an idle time is looked at as well, and more often if an answer is still leaving: that is no silence. */
function idleLook(slots: Slots, index: number, bounds: Bounds, now: number): number {
  const half = idleFrom(slots, index) + 1 + (bounds.idle >> 1);
  if (now < half) return half;
  const isLeaving = (slots.flags(index) & behind) !== 0;
  return isLeaving ? now + bounds.sampleStep : never;
}
