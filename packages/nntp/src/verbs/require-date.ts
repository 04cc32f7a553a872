import { parseDate } from "../protocol/date.ts";
import { replyError } from "../protocol/reply-error.ts";
import type { Session } from "../session/session.ts";

/** Wall-clock milliseconds. @throws 501 */
export function requireDate(
  { site }: Session,
  day: string,
  time: string,
  zone: string | undefined,
): number {
  const ms = parseDate(day, time, site.now());
  const isZone = zone === undefined || /^(?:GMT|UTC)$/iu.test(zone) || zone.startsWith("<");
  if (ms === undefined || !isZone) throw replyError(501, "A date is yyyymmdd hhmmss [GMT]");
  return ms;
}
