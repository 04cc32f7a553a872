import { plain } from "./plain.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Hours from UTC of the names of RFC 5322 section 4.3; any other is read as UTC there and here. */
const zones: ReadonlyMap<string, number> = new Map([
  ["EST", -5],
  ["EDT", -4],
  ["CST", -6],
  ["CDT", -5],
  ["MST", -7],
  ["MDT", -6],
  ["PST", -8],
  ["PDT", -7],
]);

const mostOctets = 200;
const form =
  /^(?:[a-z]{3,9}\.?,? *)?(\d{1,2})[ -]+([a-z]{3})[a-z]{0,6}\.?[ -]+(\d{2}|\d{4}) +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)? *(?:([+-])(\d{2}):?(\d{2})|([a-z]{1,5}))?/iu;

/**
 * Reads the date of an article: RFC 5322 section 3.3 with the old forms of section 4.3, and what news has seen besides.
 *
 * @returns wall-clock milliseconds, or `undefined` for what is no date.
 */
export function parseArticleDate(content: string): number | undefined {
  const match = content.length > mostOctets ? null : form.exec(content);
  if (match === null) return undefined;
  const [, day, monthName = "", year = "", hour, minute, second = "0", sign, ...zone] = match;
  const month = months.indexOf(monthName.toLowerCase());
  const midnight = new Date(Date.UTC(fullYear(year), month, Number(day)));
  if (month < 0 || midnight.getUTCDate() !== Number(day)) return undefined;
  // A leap second is the second after it.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return midnight.getTime() + seconds * 1000 - zoneMs(sign, zone);
}

/** Is there nothing but a date, and comments behind it? Of what {@link parseArticleDate} can read. */
export function isDateAlone(content: string): boolean {
  const [date = ""] = form.exec(content) ?? [];
  return /^ *$/u.test(plain(content.slice(date.length)));
}

/** RFC 5322 section 4.3: two digits from 50 on are of the last century. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) + (Number(year) < 50 ? 2000 : 1900);
}

function zoneMs(
  sign: string | undefined,
  [hours, minutes, name = ""]: readonly (string | undefined)[],
): number {
  const minutesEast =
    sign === undefined
      ? (zones.get(name.toUpperCase()) ?? 0) * 60
      : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return minutesEast * 60_000;
}

/** `Sat, 21 Nov 2026 09:00:00 +0000`. */
export function formatArticleDate(ms: number): string {
  // What `toUTCString` writes is this but for the zone, which RFC 5322 calls obsolete.
  return new Date(ms).toUTCString().replace(/GMT$/u, "+0000");
}
