import type { ParsedPath } from "../parser/contract.ts";
import { smtpError, type SmtpError } from "../smtp-error.ts";
import { endOfQuoted, readMailbox } from "./mailbox.ts";
import { readParameters } from "./parameters.ts";

/** RFC 5321 section 4.5.3.1.3, the brackets included. */
const mostOctets = 256;
const beyondAscii = /[^\0-\u007f]/u;
/** What ends a line somewhere, steers a terminal, or is what is left of bad UTF-8. */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u;
const blankBeyondAscii = /(?! )\p{Z}/u;
/** RFC 5321 appendix C: to be taken, and ignored. */
const sourceRoute = /^@[^@:,"[\]]+(?:,@[^@:,"[\]]+)*:/u;

export interface PathOptions {
  readonly isUtf8Allowed: boolean;
  /** Of MAIL: a bad one has a code of its own (RFC 3463 section 3.2). */
  readonly isSender?: boolean;
}

/**
 * Reads what follows `MAIL FROM:` or `RCPT TO:`: `<joe@example.org> SIZE=100`.
 *
 * @throws SmtpError 501 for bad syntax, 553 for an address that needs SMTPUTF8.
 */
export function parsePath(text: string, options: PathOptions): ParsedPath {
  const start = text.startsWith(" ") ? 1 : 0;
  const end = endOfPath(text, start);
  const isSpaced = end === text.length || text[end] === " ";
  if (end < 0 || !isSpaced || unfit.test(text)) throw badPath(options);
  const path = text.slice(start + 1, end - 1);
  const parameters = text.slice(end);
  if (!options.isUtf8Allowed && beyondAscii.test(path))
    throw smtpError(553, "5.6.7", "Error: this address needs SMTPUTF8");
  if (!options.isUtf8Allowed && beyondAscii.test(parameters))
    throw smtpError(501, "5.5.4", "Error: bad parameter");
  const address = readPath(path, options);
  if (address === undefined) throw badPath(options);
  return { address, parameters: readParameters(parameters) };
}

function readPath(path: string, { isSender }: PathOptions): string | undefined {
  if (Buffer.byteLength(path) + "<>".length > mostOctets) return undefined;
  if (path === "") return path;
  // RFC 5321 section 4.1.1.3: every server has one, whatever its domains.
  if (!isSender && path.toLowerCase() === "postmaster") return "postmaster";
  if (blankBeyondAscii.test(path)) return undefined;
  return readMailbox(path.replace(sourceRoute, ""));
}

/** The place after the bracket that closes the one at `start`; -1 when there are no two. */
function endOfPath(text: string, start: number): number {
  if (text[start] !== "<") return -1;
  let index = start + 1;
  while (index < text.length && text[index] !== ">") {
    if (text[index] !== '"') index++;
    else {
      const end = endOfQuoted(text, index);
      if (end < 0) return -1;
      index = end;
    }
  }
  return index < text.length ? index + 1 : -1;
}

function badPath({ isSender = false }: PathOptions): SmtpError {
  if (isSender) return smtpError(501, "5.1.7", "Error: bad sender address syntax");
  return smtpError(501, "5.1.3", "Error: bad recipient address syntax");
}
