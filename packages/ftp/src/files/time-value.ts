import { toCivilDay } from "./civil-day.ts";

const dayMs = 86_400_000;

/**
 * A point in time as MDTM, MFMT and the modify fact write it: `YYYYMMDDHHMMSS` in UTC (RFC 3659 section 2.3). Whole
 * seconds: a fraction is allowed, but scripts that expect just 14 digits are many, and the other servers send none.
 */
export function formatTimeValue(timeMs: number): string {
  const days = Math.floor(timeMs / dayMs);
  const seconds = Math.floor((timeMs - days * dayMs) / 1000);
  if (days !== lastDays) {
    const { year, month, day } = toCivilDay(days);
    lastDays = days;
    lastDay = String(year).padStart(4, "0") + twoDigits(month) + twoDigits(day);
  }
  const minutes = Math.floor(seconds / 60);
  return (
    lastDay +
    twoDigits(Math.floor(minutes / 60)) +
    twoDigits(minutes % 60) +
    twoDigits(seconds % 60)
  );
}

// Neighbours in a listing are often of one day.
let lastDays = Number.NaN;
let lastDay = "";

const timeValue = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/;

/** @returns milliseconds since 1970, or `undefined` for what is no time-val or no such day. */
export function parseTimeValue(text: string): number | undefined {
  const parts = timeValue.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(Number);
  // A leap second is 60 (section 2.3), and there is none in the time of files.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that does not exist has rolled over to one that does.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const fraction = Math.floor(Number(`0.${parts[7] ?? "0"}`) * 1000);
  return date.getTime() + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000 + fraction;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
