import { policyError } from "./error.ts";

const units: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["kB", 1_000],
  ["KiB", 2 ** 10],
  ["MB", 1e6],
  ["MiB", 2 ** 20],
  ["GB", 1e9],
  ["GiB", 2 ** 30],
]);

/**
 * Reads the size of a message, an article or a store: `32MiB`, `500kB`, a bare number of bytes, or `off`.
 *
 * @returns whole bytes; Infinity for `off`.
 * @throws `ERR_CONN_POLICY_INVALID_SIZE`
 */
export function parseSize(value: string | number, place?: string): number {
  if (value === "off") return Number.POSITIVE_INFINITY;
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/u.exec(String(value).trim()) ?? [];
  const size = Math.round(Number(amount) * (units.get(unit) ?? Number.NaN));
  if (size >= 1) return size;
  throw policyError("ERR_CONN_POLICY_INVALID_SIZE", { place, value });
}
