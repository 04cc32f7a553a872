import type { Article, Field } from "./article.ts";
import { refusal } from "./refusal.ts";

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;
const TILDE = 0x7e;

/** What an honest header has is a few thousand octets: Path and References are the long ones. */
const mostHeaderBytes = 64 * 1024;
const mostFields = 500;
const mostNameBytes = 100;

/**
 * Reads the header of an article (RFC 5536 section 2), each octet of it a bounded number of times. A body may be empty,
 * but not missing: RFC 3977 section 3.6.
 *
 * @throws a refusal.
 */
export function parseArticle(block: Buffer): Article {
  // RFC 3977 section 3.1.1: what a reader takes for a string would end there.
  if (block.includes(0)) throw refusal("The article holds a NUL");
  // Some readers take LF alone for a line end: what follows would be the server's next reply for them.
  if (block.includes("\n.\n") || block.includes("\n.\r\n"))
    throw refusal("A line of one dot does not end with CRLF");
  const fields: Field[] = [];
  let at = 0;
  for (;;) {
    const end = endOfLine(block, at);
    if (end - at === 2) return { block, fields, bodyAt: end };
    const first = block[at];
    if (first === SPACE || first === TAB) throw refusal("A line of the header continues nothing");
    if (fields.length >= mostFields) throw refusal("The header has too many fields");
    const field = readField(block, at, end);
    fields.push(field);
    at = field.end;
  }
}

function readField(block: Buffer, at: number, firstEnd: number): Field {
  // A second dot is no part of the name.
  const nameAt = block[at] === DOT ? at + 1 : at;
  let colon = nameAt;
  while (isNameOctet(block[colon])) colon++;
  const length = colon - nameAt;
  if (block[colon] !== COLON || length === 0 || length > mostNameBytes)
    throw refusal("A line of the header is no header field");
  let end = firstEnd;
  while (block[end] === SPACE || block[end] === TAB) end = endOfLine(block, end);
  const name = block.toString("latin1", nameAt, colon).toLowerCase();
  return { name, at, contentAt: colon + 1, end };
}

/** RFC 5322 section 3.6.8: printable ASCII without the colon. */
function isNameOctet(octet: number | undefined): boolean {
  return octet !== undefined && octet > SPACE && octet <= TILDE && octet !== COLON;
}

function endOfLine(block: Buffer, from: number): number {
  const feed = block.indexOf(LF, from);
  if (feed < 0) throw refusal("No empty line between the header and the body");
  if (feed >= mostHeaderBytes) throw refusal("The header is too long");
  if (feed === from || block[feed - 1] !== CR)
    throw refusal("A line of the header does not end with CRLF");
  // Others take these for line ends: what one server reads as one field must not be two for the next.
  const cr = block.indexOf(CR, from);
  if (cr !== feed - 1) throw refusal("A line of the header holds a CR of its own");
  return feed + 1;
}
