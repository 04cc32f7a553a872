import type { Bounds } from "./bounds.ts";
import { chargedUntil } from "./due.ts";
import { SEND } from "./phase.ts";
import type { Sample } from "./sample.ts";
import { BEHIND, BLIND, PHASE, SIZED, type Slots } from "./slots.ts";

// As in the monitor: V8 compiles in what is the module's own.
const [send, behind, blind, sized, phaseBits] = [SEND, BEHIND, BLIND, SIZED, PHASE];

/**
 * The account of a body or a send: bytes earn time, unless the size of the response has fixed it at the start; time
 * over which the peer was behind at both ends costs it. `BEHIND` stands for the peer as the slow side at the last
 * look; in a body that means that the server was reading.
 */
export function openAccount(slots: Slots, index: number, bounds: Bounds, size?: number): void {
  let flags = (slots.flags(index) | behind) & ~sized;
  let allow = bounds.grace;
  if ((flags & phaseBits) === send && size !== undefined && size >= 0) {
    flags |= sized;
    allow = Math.max(size * bounds.sendPerByte, bounds.minSend);
  }
  slots.setAllow(index, allow);
  slots.setFlags(index, flags);
  slots.setLookedAt(index, slots.start(index));
  // What began a body was told of.
  slots.last[index] = slots.start(index);
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
  const flags = slots.flags(index);
  const last = slots.last[index] as number;
  const hasMoved = received > slots.seen(index);
  const isTold = last >= 0 && (flags & blind) === 0;
  // Whoever is the slow side from now on has its full time.
  const hasTurned = isReading !== ((flags & behind) !== 0);
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
  const wasBehind = (slots.flags(index) & behind) !== 0;
  const hasMoved = accepted > slots.seen(index);
  if (hasMoved || !isBehind || !wasBehind)
    settle(slots, index, bounds.sendPerByte, accepted, isBehind, now);
}

/** Charges a send whose peer is behind up to `now`. */
export function chargeSend(slots: Slots, index: number, now: number): void {
  settle(slots, index, 0, slots.seen(index), true, now);
}

function settle(
  slots: Slots,
  index: number,
  perByte: number,
  total: number,
  isBehind: boolean,
  now: number,
): void {
  const flags = slots.flags(index);
  let allow = slots.allow(index);
  const moved = total - slots.seen(index);
  if (moved > 0) {
    slots.setSeen(index, total);
    if ((flags & sized) === 0) allow += moved * perByte;
  }
  if (now > slots.lookedAt(index)) {
    if (isBehind && (flags & behind) !== 0) allow -= Math.max(0, now - chargedUntil(slots, index));
    slots.setLookedAt(index, now);
  }
  slots.setAllow(index, allow);
  slots.setFlags(index, isBehind ? flags | behind : flags & ~behind);
}

/** Other rates are in force from `tick` on. */
export function relimitAccount(
  slots: Slots,
  index: number,
  before: Bounds,
  after: Bounds,
  tick: number,
): void {
  const flags = slots.flags(index);
  const isSend = (flags & phaseBits) === send;
  const from = isSend ? before.sendPerByte : before.bodyPerByte;
  const to = isSend ? after.sendPerByte : after.bodyPerByte;
  if (from === 0) {
    // Nothing was kept while the rate was off: it starts now, with its grace, and the size is not known any more.
    slots.setAllow(index, after.grace);
    slots.setLookedAt(index, tick + 1);
    slots.setFlags(index, flags & ~sized);
  } else if ((flags & sized) !== 0) {
    // The size is not kept: what is left of the time is left of it also at the new rate.
    settle(slots, index, from, slots.seen(index), (flags & behind) !== 0, tick);
    slots.setAllow(index, (slots.allow(index) * to) / from);
  }
}
