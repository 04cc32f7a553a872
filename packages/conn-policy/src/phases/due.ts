import { type Bounds, never } from "./bounds.ts";
import { BODY, DRAIN, GREETING, HANDSHAKE, HEAD, IDLE, LEAVING, SEND, WORK } from "./phase.ts";
import { BEHIND, BLIND, OPAQUE, type Slots } from "./slots.ts";

/**
 * The first tick at which the connection may be ended, as far as is known now. A stamp is up to one tick older than
 * what it stands for, so each deadline is its stamp + one tick + its limit.
 */
export function dueTick(slots: Slots, index: number, bounds: Bounds): number {
  const due = phaseDue(slots, index, bounds);
  const login = slots.login[index] as number;
  return login === 0 ? due : Math.min(due, login);
}

/** As {@link dueTick}, for the phase alone. */
export function phaseDue(slots: Slots, index: number, bounds: Bounds): number {
  const from = (slots.start[index] as number) + 1;
  switch (slots.phase[index]) {
    case HANDSHAKE:
      return from + bounds.handshake;
    case GREETING:
      return from + bounds.greeting;
    case IDLE:
      return idleFrom(slots, index) + 1 + bounds.idle;
    case HEAD:
      return from + Math.ceil(slots.allow[index] as number);
    case BODY:
      return accountDue(slots, index, bounds, bounds.bodyPerByte);
    case WORK:
      return from + bounds.work;
    case SEND:
      return accountDue(slots, index, bounds, bounds.sendPerByte);
    case DRAIN:
      return from + bounds.drain;
    case LEAVING:
      return from + bounds.leaving;
    default:
      return from + never;
  }
}

/** Tick of the last activity, whether or not a look has seen it. */
export function lastActivity(slots: Slots, index: number): number {
  const last = slots.last[index] as number;
  return last < 0 ? ~last : last;
}

/** Where phases are marked, only the phase's start counts: bytes that are no request must not keep a connection. */
export function idleFrom(slots: Slots, index: number): number {
  const isOpaque = ((slots.marks[index] as number) & OPAQUE) !== 0;
  return isOpaque ? lastActivity(slots, index) : (slots.start[index] as number);
}

/** When a body or a send will have been silent for too long. */
export function stallDue(slots: Slots, index: number, bounds: Bounds): number {
  return lastActivity(slots, index) + 1 + bounds.idle;
}

/** When the account of a body or a send ends it, if the peer stays behind and nothing moves. */
export function accountDue(slots: Slots, index: number, bounds: Bounds, perByte: number): number {
  const stall = stallDue(slots, index, bounds);
  if (perByte === 0) return stall;
  return Math.min(
    stall,
    (slots.lookedAt[index] as number) + Math.ceil(slots.allow[index] as number),
  );
}

/** The tick at which the connection must be looked at again: when it is due, or earlier where bytes must be sampled. */
export function nextLook(slots: Slots, index: number, bounds: Bounds, now: number): number {
  const due = dueTick(slots, index, bounds);
  const marks = slots.marks[index] as number;
  switch (slots.phase[index]) {
    case IDLE:
      return (marks & (BLIND | OPAQUE)) === 0 ? due : Math.min(due, now + bounds.sampleStep);
    case GREETING:
      return (marks & BLIND) === 0 ? due : Math.min(due, now + bounds.sampleStep);
    case WORK:
      // Soon enough for the send that follows, whose own first look then needs no move in the wheel.
      return Math.min(due, now + bounds.rateStep);
    case BODY:
    case SEND: {
      const step = now + bounds.rateStep;
      // Somebody who was not behind is charged nothing before the next look.
      return (marks & BEHIND) === 0 ? step : Math.min(Math.max(due, now + 1), step);
    }
    default:
      return due;
  }
}
