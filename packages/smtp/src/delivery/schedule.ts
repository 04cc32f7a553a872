/** When to try again, when to speak of it and when to give up; milliseconds. */
export interface Schedule {
  /** After the first attempt, after the second, ...; the last one repeats. */
  readonly retryMs: readonly number[];
  /** Since the message came: its sender is told that it waits. */
  readonly delayNoticeMs: number;
  /** Since the message came: a last attempt, then it is given up. */
  readonly expireMs: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** IIS 6: SmtpRemoteProgressiveRetry, SmtpRemoteDelayExpireMinutes and SmtpRemoteNDRExpireMinutes as its setup ships them. */
export const iisSchedule: Schedule = {
  retryMs: [15 * minute, 30 * minute, 60 * minute, 240 * minute],
  delayNoticeMs: 12 * hour,
  expireMs: 48 * hour,
};

/** @param attempts made so far, at least one. */
export function nextAttemptAt(
  schedule: Schedule,
  receivedAt: number,
  attempts: number,
  now: number,
): number {
  const wait = waitAfter(schedule, attempts);
  return Math.min(now + wait, Math.max(now, receivedAt + schedule.expireMs));
}

/** Is it time? What seems further away than anything is ever planned is due too: the clock has been set back since. */
export function isDue(at: number, now: number, longestMs: number): boolean {
  return at <= now || at > now + longestMs;
}

export function longestWaitMs({ retryMs }: Schedule): number {
  return Math.max(...(retryMs.length === 0 ? [hour] : retryMs));
}

/** @param attempts made so far. */
export function isExpired(
  schedule: Schedule,
  receivedAt: number,
  attempts: number,
  now: number,
): boolean {
  return ageOf(schedule, receivedAt, attempts, now) >= schedule.expireMs;
}

/**
 * How long a message has waited. If it seems to come from the future, the clock has been set back since, and what is
 * known is how long it waited between its attempts.
 */
export function ageOf(
  schedule: Schedule,
  receivedAt: number,
  attempts: number,
  now: number,
): number {
  if (receivedAt <= now) return now - receivedAt;
  let age = 0;
  for (let attempt = 1; attempt < attempts; attempt++) age += waitAfter(schedule, attempt);
  return age;
}

function waitAfter({ retryMs }: Schedule, attempts: number): number {
  return retryMs[attempts - 1] ?? retryMs.at(-1) ?? hour;
}
