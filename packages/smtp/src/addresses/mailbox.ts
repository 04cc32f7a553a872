import { readDomain } from "./domain.ts";

/** RFC 5321 section 4.5.3.1.1. */
const mostLocalOctets = 64;
/** RFC 5321 section 4.1.2, and RFC 6531 section 3.3: all that is not ASCII. */
const dotString =
  /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;

/**
 * Reads `joe@example.org` or `"joe doe"@example.org`.
 *
 * @returns its one spelling: no quotes that are not needed, the domain in lower case and ASCII; `undefined` when it is none.
 */
export function readMailbox(text: string): string | undefined {
  const end = text.startsWith('"') ? endOfQuoted(text, 0) : text.indexOf("@");
  if (end <= 0 || text[end] !== "@") return undefined;
  const local = text.startsWith('"') ? unquote(text.slice(1, end - 1)) : text.slice(0, end);
  const isPlain = dotString.test(local);
  if (!isPlain && !text.startsWith('"')) return undefined;
  const spelling = isPlain ? local : `"${local.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
  const domain = readDomain(text.slice(end + 1));
  if (domain === undefined || Buffer.byteLength(spelling) > mostLocalOctets) return undefined;
  return `${spelling}@${domain}`;
}

/** The place after the quote that closes the one at `start`; -1 when none does. */
export function endOfQuoted(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') return index + 1;
  }
  return -1;
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/gsu, "$1");
}
