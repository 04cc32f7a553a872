import { policyError } from "./error.ts";

/** The highest rate, in bytes per second: 1 TiB/s. */
export const highestRate: number = 2 ** 40;

// Largest first, and the binary unit first where both are near: formatRate takes the first that fits.
const units: ReadonlyMap<string, number> = new Map([
  ["GiB", 2 ** 30],
  ["GB", 1e9],
  ["MiB", 2 ** 20],
  ["MB", 1e6],
  ["KiB", 1_024],
  ["kB", 1_000],
  ["B", 1],
]);
const form = /^(\d+(?:\.\d+)?)([A-Za-z]+)\/s$/u;

/** Whether a number without a unit is a rate: only where the limit's own name says bytes per second. */
export type BareRate = "allowed" | "refused";

/**
 * Reads a rate: `240B/s`, `64KiB/s`, `1kB/s`, `1.5MiB/s`, or a bare number of bytes per second as in
 * the IIS property MinFileBytesPerSec.
 *
 * @param bare `"refused"` for limits whose name has no unit: IIS keeps MaxBandwidth in bytes per
 * second in its files and shows it in KB per second, so a bare number there is a trap.
 * @returns whole bytes per second, at most {@link highestRate}
 * @throws `ERR_CONN_POLICY_INVALID_RATE`
 */
export function parseRate(value: unknown, place?: string, bare: BareRate = "allowed"): number {
  if (value === 0 || value === "0") return 0;
  const number = bareNumber(value);
  if (number !== undefined && number > 0 && bare === "refused") {
    const cure = `write "${number}B/s" or "${number}KiB/s"`;
    throw policyError("ERR_CONN_POLICY_INVALID_RATE", { place, value, cure });
  }
  const exact = number ?? (typeof value === "string" ? withUnit(value) : undefined);
  if (exact === 0) return 0;
  const rate = exact === undefined ? undefined : Math.round(exact);
  if (rate !== undefined && rate >= 1 && rate <= highestRate) return rate;
  const cure = rate === undefined ? cureFor(value) : 'write from "1B/s" to "1024GiB/s"';
  throw policyError("ERR_CONN_POLICY_INVALID_RATE", { place, value, cure });
}

/** Writes bytes per second as `parseRate` reads them, in the largest unit that divides them. */
export function formatRate(bytesPerSecond: number): string {
  const whole = Math.round(bytesPerSecond);
  for (const [unit, size] of units) {
    if (whole !== 0 && whole % size === 0) return `${whole / size}${unit}/s`;
  }
  return `${whole}B/s`;
}

function bareNumber(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return typeof value === "string" && /^\d+(\.\d+)?$/u.test(value) ? Number(value) : undefined;
}

function withUnit(text: string): number | undefined {
  const [, amount, unit = ""] = form.exec(text) ?? [];
  const size = units.get(unit);
  return amount === undefined || size === undefined ? undefined : Number(amount) * size;
}

// No guess for "kb/s" or "Mbit/s": bits or bytes, 1000 or 1024, only the operator knows.
function cureFor(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const [, amount, letter = ""] =
    /^([\d.]+)\s*([kmg])(?:i?b)?(?:ps|\/s)?$/iu.exec(value.trim()) ?? [];
  if (amount === undefined) {
    const bytes = /^(\d+)\s*(?:b|bytes?)(?:ps|\/s)?$/iu.exec(value.trim())?.[1];
    return bytes === undefined ? undefined : `write "${bytes}B/s"`;
  }
  const upper = letter.toUpperCase();
  const decimal = upper === "K" ? "kB" : `${upper}B`;
  return `write "${amount}${decimal}/s" (powers of 1000) or "${amount}${upper}iB/s" (powers of 1024), in bytes`;
}
