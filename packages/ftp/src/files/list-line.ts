import { toCivilDay } from "./civil-day.ts";
import type { Entry } from "./files.ts";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** As `ls` and the other servers do: half a year, and nothing of the future. */
const recentMs = 182 * dayMinutes * minuteMs;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * One line of LIST without its line end: what `ls -l` prints in the C locale, times in UTC, which is what most clients
 * take apart. Owner and group are always `ftp`: the accounts of the machine are nobody's business.
 */
export function formatListLine(entry: Entry, nowMs: number): string {
  const { size, modifiedMs, name } = entry;
  return `${headOf(entry)}${padStart(size, 12)} ${formatTime(modifiedMs, nowMs)} ${name}`;
}

/** Mode, links, owner and group, which neighbours often share. */
function headOf({ kind, mode, links }: Entry): string {
  if (kind !== lastKind || mode !== lastMode || links !== lastLinks) {
    lastKind = kind;
    lastMode = mode;
    lastLinks = links;
    lastHead = `${formatMode(kind, mode)} ${padStart(links, 4)} ftp      ftp      `;
  }
  return lastHead;
}

let lastKind: Entry["kind"] | undefined;
let lastMode = Number.NaN;
let lastLinks = Number.NaN;
let lastHead = "";

function formatMode(kind: Entry["kind"], mode: number): string {
  const type = kind === "directory" ? "d" : "-";
  return (
    type +
    (permissions[(mode >> 6) & 7] ?? "") +
    (permissions[(mode >> 3) & 7] ?? "") +
    (permissions[mode & 7] ?? "")
  );
}

const permissions = ["---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"];

/** Several times as fast as `String.prototype.padStart`, and a listing needs it for every entry. */
function padStart(value: number, width: number): string {
  const text = String(value);
  return (spaces[width - text.length] ?? "") + text;
}

const spaces = Array.from({ length: 13 }, (_, count) => " ".repeat(count));

/** `Jan  1 12:00`, and the year in place of the time for what is older than half a year. */
function formatTime(modifiedMs: number, nowMs: number): string {
  const minutes = Math.floor(modifiedMs / minuteMs);
  const isRecent = modifiedMs <= nowMs && nowMs - modifiedMs < recentMs;
  if (minutes !== lastMinutes || isRecent !== wasRecent) {
    lastMinutes = minutes;
    wasRecent = isRecent;
    lastTime = formatMinute(minutes, isRecent);
  }
  return lastTime;
}

// Neighbours in a listing are often of one minute: uploaded or unpacked together.
let lastMinutes = Number.NaN;
let wasRecent = false;
let lastTime = "";

function formatMinute(minutes: number, isRecent: boolean): string {
  const days = Math.floor(minutes / dayMinutes);
  const { year, month, day } = toCivilDay(days);
  const date = `${months[month - 1] ?? ""} ${day < 10 ? " " : ""}${day}`;
  if (!isRecent) return `${date} ${String(year).padStart(5)}`;
  const minuteOfDay = minutes - days * dayMinutes;
  const hour = String(Math.floor(minuteOfDay / 60)).padStart(2, "0");
  return `${date} ${hour}:${String(minuteOfDay % 60).padStart(2, "0")}`;
}
