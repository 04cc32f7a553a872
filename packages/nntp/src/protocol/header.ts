import type { StoredArticle } from "../store/article-store.ts";
import { unstuff } from "./dot-block.ts";

/**
 * The content of a header of an article, on one line, with a space for each TAB and line break (RFC 3977 section 8.5.2);
 * as octets turned into latin1.
 *
 * @returns `undefined` where the article has no such header.
 */
export function headerOf(
  { wire, bodyAt }: Pick<StoredArticle, "wire" | "bodyAt">,
  name: string,
): string | undefined {
  const head = unstuff(wire.subarray(0, bodyAt)).toString("latin1");
  const start = `${name.toLowerCase()}:`;
  let at = 0;
  while (at < head.length) {
    const end = endOfLine(head, at);
    const isIt = head.slice(at, at + start.length).toLowerCase() === start;
    if (!isIt) {
      at = end;
      continue;
    }
    let last = end;
    while (isBlank(head.charCodeAt(last))) last = endOfLine(head, last);
    return clean(head.slice(at + start.length, last));
  }
  return undefined;
}

/** A field of a line: what would end it or begin another is a space. */
export function clean(content: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return trimBlanks(content.replaceAll(/\r?\n(?=[ \t])/gu, "").replaceAll(/[\0\t\r\n]/gu, " "));
}

/** Without blanks at its ends. The last octet of a letter may look like a space that does not break: `trim` takes it. */
export function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
