const dayForm = /^(\d{2})?(\d{2})(\d{2})(\d{2})$/u;
const timeForm = /^(\d{2})(\d{2})(\d{2})$/u;

/**
 * Reads date and time of NEWGROUPS and NEWNEWS, RFC 3977 section 7.3.2. All dates are taken as UTC, with `GMT` or
 * without: no reader knows our zone.
 *
 * @returns wall-clock milliseconds, or `undefined` for what is no date.
 */
export function parseDate(day: string, time: string, nowMs: number): number | undefined {
  const [, century, shortYear, month, date] = dayForm.exec(day) ?? [];
  const [, hours, minutes, seconds] = timeForm.exec(time) ?? [];
  if (shortYear === undefined || hours === undefined) return undefined;
  const year =
    century === undefined ? fullYear(Number(shortYear), nowMs) : Number(century + shortYear);
  const [monthNumber, dateNumber] = [Number(month), Number(date)];
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  // A leap second is the second after it.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Date.UTC(year, monthNumber - 1, dateNumber, hour, minute, second);
  const midnight = new Date(Date.UTC(year, monthNumber - 1, dateNumber));
  const isDate = midnight.getUTCMonth() === monthNumber - 1 && midnight.getUTCDate() === dateNumber;
  return isDate ? ms : undefined;
}

/** Two digits mean this century up to this year, and the one before for those that would lie ahead. */
function fullYear(shortYear: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const century = thisYear - (thisYear % 100);
  return shortYear <= thisYear % 100 ? century + shortYear : century - 100 + shortYear;
}

/** `20261121090410`, as DATE tells it. */
export function formatDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "");
}
