import { lastActivity } from "./due.ts";
import type { Sample } from "./sample.ts";
import { BEHIND, BLIND, OPAQUE, PROVEN, type Slots } from "./slots.ts";

/** Takes note of what has moved on a connection that is `idle`: is it silent? */
export function sampleIdle(slots: Slots, index: number, sample: Sample, tick: number): void {
  if ((slots.flags(index) & OPAQUE) === 0) sampleAnswer(slots, index, sample, tick);
  else sampleActivity(slots, index, sample.received + sample.accepted, tick);
}

/** For an opaque connection any byte is activity, also when the hook misses it (STARTTLS takes the socket over). */
function sampleActivity(slots: Slots, index: number, total: number, tick: number): void {
  const isTouched = (slots.last[index] as number) >= 0;
  const hasMoved = total !== slots.seen(index);
  const flags = slots.flags(index) | (hasMoved && !isTouched ? BLIND : PROVEN);
  const isActive = hasMoved && (flags & BLIND) !== 0;
  slots.setFlags(index, flags);
  slots.setSeen(index, total);
  slots.last[index] = ~(isActive ? tick : lastActivity(slots, index));
}

/** What was answered is still leaving: the client is reading, not idle. */
function sampleAnswer(
  slots: Slots,
  index: number,
  { accepted, pending }: Sample,
  tick: number,
): void {
  if (pending === 0) return;
  const flags = slots.flags(index);
  if ((flags & BEHIND) === 0) {
    slots.setFlags(index, flags | BEHIND);
    slots.setLookedAt(index, slots.start(index));
  } else if (accepted !== slots.allow(index)) {
    slots.setLookedAt(index, tick);
  }
  slots.setAllow(index, accepted);
}
