import type { Bounds } from "./bounds.ts";
import { chargedUntil } from "./due.ts";
import { SEND } from "./phase.ts";
import type { Sample } from "./sample.ts";
import { BEHIND, BLIND, SIZED, type Slots } from "./slots.ts";

/**
 * The account of a body or a send: bytes earn time, unless the size of the response has fixed it at the start; time
 * over which the peer was behind at both ends costs it. `BEHIND` stands for the peer as the slow side at the last
 * look; in a body that means that the server was reading.
 */
export function openAccount(
  slots: Slots,
  index: number,
  bounds: Bounds,
  size: number | undefined,
): void {
  let marks = ((slots.marks[index] as number) | BEHIND) & ~SIZED;
  slots.allow[index] = bounds.grace;
  if (slots.phase[index] === SEND && size !== undefined && size >= 0) {
    marks |= SIZED;
    slots.allow[index] = Math.max(size * bounds.sendPerByte, bounds.minSend);
  }
  slots.marks[index] = marks;
  slots.lookedAt[index] = slots.start[index] as number;
}

/**
 * Takes note of what a body has received.
 *
 * @param now the tick up to which stamps can be trusted: time is charged up to it.
 * @param tick the current one: what is seen to have moved has moved by then.
 */
export function sampleBody(
  slots: Slots,
  index: number,
  bounds: Bounds,
  { received, isReading }: Sample,
  now: number,
  tick: number,
): void {
  const marks = slots.marks[index] as number;
  const last = slots.last[index] as number;
  const hasMoved = received > (slots.seen[index] as number);
  const isTold = last >= 0 && (marks & BLIND) === 0;
  // Whoever is the slow side from now on has its full time.
  const hasTurned = isReading !== ((marks & BEHIND) !== 0);
  if (hasTurned || (hasMoved && !isTold)) slots.last[index] = ~tick;
  else if (last >= 0) slots.last[index] = ~last;
  settle(slots, index, bounds.bodyPerByte, received, isReading, now);
}

/**
 * Takes note of what was accepted for the reader of a response. Writes to somebody who takes nothing are no activity:
 * time is settled when bytes have moved, and `lookedAt` stays where that was last seen.
 */
export function sampleSend(
  slots: Slots,
  index: number,
  bounds: Bounds,
  { accepted, pending }: Sample,
  now: number,
): void {
  const isBehind = pending > 0;
  const wasBehind = ((slots.marks[index] as number) & BEHIND) !== 0;
  const hasMoved = accepted > (slots.seen[index] as number);
  if (hasMoved || !isBehind || !wasBehind)
    settle(slots, index, bounds.sendPerByte, accepted, isBehind, now);
}

function settle(
  slots: Slots,
  index: number,
  perByte: number,
  total: number,
  isBehind: boolean,
  now: number,
): void {
  const marks = slots.marks[index] as number;
  const lookedAt = slots.lookedAt[index] as number;
  let allow = slots.allow[index] as number;
  const moved = total - (slots.seen[index] as number);
  if (moved > 0) {
    slots.seen[index] = total;
    if ((marks & SIZED) === 0) allow += moved * perByte;
  }
  if (now > lookedAt) {
    if (isBehind && (marks & BEHIND) !== 0) allow -= Math.max(0, now - chargedUntil(slots, index));
    slots.lookedAt[index] = now;
  }
  slots.allow[index] = allow;
  slots.marks[index] = isBehind ? marks | BEHIND : marks & ~BEHIND;
}

/** Other rates are in force from `tick` on. */
export function relimitAccount(
  slots: Slots,
  index: number,
  before: Bounds,
  after: Bounds,
  tick: number,
): void {
  const isSend = slots.phase[index] === SEND;
  const from = isSend ? before.sendPerByte : before.bodyPerByte;
  const to = isSend ? after.sendPerByte : after.bodyPerByte;
  const marks = slots.marks[index] as number;
  if (from === 0) {
    // Nothing was kept while the rate was off: it starts now, with its grace, and the size is not known any more.
    slots.allow[index] = after.grace;
    slots.lookedAt[index] = tick + 1;
    slots.marks[index] = marks & ~SIZED;
  } else if ((marks & SIZED) !== 0) {
    // The size is not kept: what is left of the time is left of it also at the new rate.
    settle(slots, index, from, slots.seen[index] as number, (marks & BEHIND) !== 0, tick);
    slots.allow[index] = ((slots.allow[index] as number) * to) / from;
  }
}
