import type { Envelope, EnvelopeRecipient } from "../store/envelope.ts";
import type { Progress } from "../store/queue.ts";
import type { Outcomes } from "./outcome.ts";
import { ageOf, isExpired, longestWaitMs, nextAttemptAt, type Schedule } from "./schedule.ts";

/** Thousands of recipients who are each looked for from the beginning would hold everybody up for seconds. */
const byAddress = new WeakMap<Envelope["recipients"], ReadonlyMap<string, EnvelopeRecipient>>();

function indexOf(recipients: Envelope["recipients"]): ReadonlyMap<string, EnvelopeRecipient> {
  let index = byAddress.get(recipients);
  if (index === undefined) {
    index = new Map(recipients.map((each) => [each.address, each]));
    byAddress.set(recipients, index);
  }
  return index;
}

/** The recipient of the envelope that an entry stands for. */
export function recipientOf(
  { recipients }: Envelope,
  { address, expandedFrom }: Progress,
): EnvelopeRecipient {
  return { ...indexOf(recipients).get(expandedFrom ?? address), address };
}

/** What is told unless somebody said otherwise: failures and delays, RFC 3461 section 4.1. */
export function isWanted(
  { notify = ["failure", "delay"] }: EnvelopeRecipient,
  what: "success" | "failure" | "delay",
): boolean {
  return notify !== "never" && notify.includes(what);
}

/** What the attempts that have just been made change. */
export function apply(
  progress: readonly Progress[],
  envelope: Envelope,
  outcomes: Outcomes,
  schedule: Schedule,
  now: number,
): readonly Progress[] {
  return progress.map((each) => {
    const outcome = each.state === "waiting" ? outcomes.get(each.address) : undefined;
    if (outcome === undefined) return each;
    const { reply, host, isNotifyPassedOn = false } = outcome;
    const { receivedAt } = envelope;
    const attempts = each.attempts + 1;
    const state =
      outcome.state === "waiting" && isExpired(schedule, receivedAt, attempts, now)
        ? "failed"
        : outcome.state;
    const isEndTold =
      state === "delivered" &&
      (isNotifyPassedOn || !isWanted(recipientOf(envelope, each), "success"));
    const { lastHost: _, ...rest } = each;
    return {
      ...rest,
      state,
      attempts,
      nextAt: state === "waiting" ? nextAttemptAt(schedule, receivedAt, attempts, now) : now,
      lastReply: reply,
      ...(host === undefined ? {} : { lastHost: host }),
      ...(isEndTold ? { isEndTold } : {}),
    };
  });
}

export function isWaiting({ state }: Progress): boolean {
  return state === "waiting";
}

/** Its sender does not know yet how it ended. */
export function isEndUntold({ state, isEndTold }: Progress): boolean {
  return state !== "waiting" && isEndTold !== true;
}

/** It waits for so long that its sender is to know. */
export function isDelayUntold(
  { state, attempts, isDelayTold }: Progress,
  { receivedAt }: Envelope,
  schedule: Schedule,
  now: number,
): boolean {
  if (state !== "waiting" || isDelayTold === true) return false;
  return ageOf(schedule, receivedAt, attempts, now) >= schedule.delayNoticeMs;
}

/** A message whose turn has come looks after itself; this is for what goes wrong. */
const againMs = 15 * 60_000;

/** No message is left alone for longer. */
export function longestLookMs(schedule: Schedule): number {
  return Math.max(againMs, longestWaitMs(schedule));
}

/** When a message is to be looked at again; `undefined`: nobody waits. */
export function nextLookAt(
  progress: readonly Progress[],
  { receivedAt }: Envelope,
  schedule: Schedule,
  since: number,
): number | undefined {
  const times = progress
    .filter(isWaiting)
    .flatMap(({ nextAt, isDelayTold }) =>
      isDelayTold === true ? [nextAt] : [nextAt, receivedAt + schedule.delayNoticeMs],
    )
    .map((at) => (at > since ? at : since + againMs));
  return times.length === 0 ? undefined : Math.min(...times);
}
