const TAB = 0x09;
const SPACE = 0x20;

/** The longest command line, its CRLF included (RFC 3977 section 3.1). */
export const maxLineBytes = 512;

/** What AUTHINFO SASL may send in a line (RFC 4643 section 2.4). */
export const maxSaslLineBytes = 12_288;

/** No line of a client, however useless, goes on for longer than this. */
export const maxEndlessBytes = 65_536;

/** Does it hold what no line may hold: a NUL, or a CR that is not part of its end? */
export function isMalformed(line: string): boolean {
  return line.includes("\0") || line.includes("\r");
}

/**
 * Takes a command line apart. Words are separated by runs of SP and TAB, and blanks may follow the last (RFC 3977
 * sections 3.1 and 9.2).
 *
 * @param line octets turned into latin1.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let start = -1;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === SPACE || code === TAB) {
      if (start >= 0) words.push(line.slice(start, at));
      start = -1;
    } else if (start < 0) {
      start = at;
    }
  }
  if (start >= 0) words.push(line.slice(start));
  return words;
}

/** A word as text: names of groups, patterns and users are UTF-8. */
export function toText(word: string): string {
  for (let at = 0; at < word.length; at++)
    if (word.charCodeAt(at) > 0x7f) return Buffer.from(word, "latin1").toString();
  return word;
}
