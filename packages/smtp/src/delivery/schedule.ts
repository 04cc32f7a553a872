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
  const wait = schedule.retryMs[attempts - 1] ?? schedule.retryMs.at(-1) ?? hour;
  return Math.min(now + wait, Math.max(now, receivedAt + schedule.expireMs));
}

export function isExpired(schedule: Schedule, receivedAt: number, now: number): boolean {
  return now >= receivedAt + schedule.expireMs;
}
