import { policyError } from "./error.ts";

/** The highest count: counters are 32-bit integers. IIS writes 4294967295 for "unlimited"; here that is `off`. */
export const highestCount: number = 2 ** 31 - 1;

/**
 * Reads a number of connections or requests: a whole number, also as text (`--set` gives text).
 *
 * @throws `ERR_CONN_POLICY_INVALID_COUNT`
 */
export function parseCount(value: unknown, place?: string): number {
  const count = toNumber(value, /^\d+$/u);
  if (Number.isInteger(count) && count >= 0 && count <= highestCount) return count;
  const cure = count > highestCount ? `write at most ${highestCount}, or "off"` : undefined;
  throw policyError("ERR_CONN_POLICY_INVALID_COUNT", { place, value, cure });
}

// Below this the number would print with an exponent, and nobody admits a connection every 20 minutes.
const lowestPerSecond = 0.001;

/**
 * Reads how often something may happen: `10`, `"10/s"`, `0.5`.
 *
 * @returns times per second; 0, or 0.001 and more
 * @throws `ERR_CONN_POLICY_INVALID_COUNT`
 */
export function parsePerSecond(value: unknown, place?: string): number {
  const times = toNumber(value, /^\d+(?:\.\d+)?(?:\/s)?$/u);
  if (times === 0 || (times >= lowestPerSecond && times <= highestCount)) return times;
  const cure = 'write "10/s", or 10';
  throw policyError("ERR_CONN_POLICY_INVALID_COUNT", { place, value, cure });
}

/** Writes times per second as `parsePerSecond` reads them. */
export function formatPerSecond(times: number): string {
  return `${times}/s`;
}

// NaN fails every comparison of the callers, so "not a number at all" needs no case of its own.
function toNumber(value: unknown, form: RegExp): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && form.test(value)
    ? Number(value.replace("/s", ""))
    : Number.NaN;
}
