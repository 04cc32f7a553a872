const units: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["kB", 1_000],
  ["KiB", 1_024],
  ["MB", 1_000_000],
  ["MiB", 1_048_576],
  ["GB", 1_000_000_000],
  ["GiB", 1_073_741_824],
]);

/**
 * Reads a size: `32MiB`, `500kB`, a number of octets, or `off`.
 *
 * @returns Infinity for `off`.
 * @throws RangeError with the mistake and its cure.
 */
export function parseSize(value: string | number): number {
  if (value === "off") return Number.POSITIVE_INFINITY;
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/u.exec(String(value).trim()) ?? [];
  const size = Math.round(Number(amount) * (units.get(unit) ?? Number.NaN));
  if (size >= 1) return size;
  throw new RangeError(`${JSON.stringify(value)} is no size; write "32MiB", or off`);
}
