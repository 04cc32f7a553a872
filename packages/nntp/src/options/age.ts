const unitMs: ReadonlyMap<string, number> = new Map([
  ["w", 7 * 86_400_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
]);
const longestMs = 100 * 366 * 86_400_000;

/**
 * Reads an age of articles: `28d`, `4w`, `12h`, `1d12h`. Limits of connections end at 12 days, and articles live longer.
 *
 * @returns milliseconds.
 * @throws RangeError with the mistake and its cure.
 */
export function parseAge(text: string): number {
  const isAge = /^(?:\d{1,5}[wdhm])+$/u.test(text);
  let ms = 0;
  if (isAge)
    for (const [, amount, unit = ""] of text.matchAll(/(\d+)([wdhm])/gu))
      ms += Number(amount) * (unitMs.get(unit) ?? 0);
  if (ms > 0 && ms <= longestMs) return ms;
  throw new RangeError(`${JSON.stringify(text)} is no age; write "28d", "4w" or "12h"`);
}
