import type { NumberRange } from "../store/article-store.ts";

const form = /^(\d{1,16})(?:(-)(\d{1,16})?)?$/u;

/** An article's number, or `undefined` for a word that is none (RFC 3977 section 9.8: 16 digits at most). */
export function parseNumber(word: string): number | undefined {
  return /^\d{1,16}$/u.test(word) ? Number(word) : undefined;
}

/** `5`, `5-` or `5-7`; one whose end lies before its beginning is empty (RFC 3977 section 6.1.2.2). */
export function parseRange(word: string): NumberRange | undefined {
  const found = form.exec(word);
  if (found === null) return undefined;
  const [, start, dash, end] = found;
  const first = Number(start);
  if (dash === undefined) return { first, last: first };
  return { first, last: end === undefined ? Number.POSITIVE_INFINITY : Number(end) };
}
