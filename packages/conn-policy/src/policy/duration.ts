import { policyError } from "./error.ts";

/**
 * The longest duration, in milliseconds: 12 days. More is a slip of the unit, and the engine's
 * clock arithmetic stays within 2^30 ms.
 */
export const longestDurationMs: number = 12 * 86_400_000;

const form =
  /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/u;
const unitMs = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;

/**
 * Reads a duration as operators write it: `500ms`, `120s`, `1.5s`, `10m`, `1h30m`, `2d`.
 * Units are d, h, m, s and ms, largest first. 0 needs no unit, any other number does.
 *
 * @returns whole milliseconds, at most {@link longestDurationMs}
 * @throws `ERR_CONN_POLICY_INVALID_DURATION`
 */
export function parseDuration(value: unknown, place?: string): number {
  if (value === 0 || value === "0") return 0;
  const ms = typeof value === "string" ? toMs(value) : undefined;
  if (ms !== undefined && ms <= longestDurationMs) return ms;
  const cure = ms === undefined ? cureFor(value) : 'write at most "12d"';
  throw policyError("ERR_CONN_POLICY_INVALID_DURATION", { place, value, cure });
}

/**
 * Writes milliseconds as `parseDuration` reads them. Below five minutes it counts in seconds, as the
 * tables of IIS do: `120s`, then `10m`, `1h30m`. Infinity is `off`.
 */
export function formatDuration(ms: number): string {
  if (ms === Infinity) return "off";
  const whole = Math.round(ms);
  if (whole !== 0 && Math.abs(whole) < 1_000) return `${whole}ms`;
  if (whole < 300_000) return `${whole / 1_000}s`;
  const parts = [
    [Math.floor(whole / 86_400_000), "d"],
    [Math.floor(whole / 3_600_000) % 24, "h"],
    [Math.floor(whole / 60_000) % 60, "m"],
    [(whole % 60_000) / 1_000, "s"],
  ] as const;
  return parts.map(([amount, unit]) => (amount === 0 ? "" : `${amount}${unit}`)).join("");
}

function toMs(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null || text === "") return undefined;
  const exact = unitMs.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
  const ms = Math.round(exact);
  // "0.2ms" must not become the 0 that turns limits off.
  return ms === 0 && exact > 0 ? undefined : ms;
}

// The closest thing that would have been accepted: the mistake shows what was meant.
function cureFor(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const guess = typeof value === "string" ? respell(value) : `${value}s`;
  const ms = toMs(guess);
  return ms === undefined || ms === 0 || ms > longestDurationMs ? undefined : `write "${guess}"`;
}

function respell(text: string): string {
  const plain = text.trim().toLowerCase().replaceAll(/\s+/gu, "");
  const clock = /^(\d{1,3}):(\d\d):(\d\d)$/u.exec(plain); // how IIS 7 writes its limits
  if (clock !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map(Number);
    return formatDuration(((hours * 60 + minutes) * 60 + seconds) * 1_000);
  }
  if (/^\d+(\.\d+)?$/u.test(plain)) return `${plain}s`;
  return plain
    .replaceAll(/(?<=\d)(?:milliseconds?|millis|msecs?)/gu, "ms")
    .replaceAll(/(?<=\d)(?:seconds?|secs?)/gu, "s")
    .replaceAll(/(?<=\d)(?:minutes?|mins?)/gu, "m")
    .replaceAll(/(?<=\d)(?:hours?|hrs?)/gu, "h")
    .replaceAll(/(?<=\d)days?/gu, "d");
}
