import { oneLine } from "./dot-block.ts";

/** One answer of the server, RFC 3977 section 3.2: a status line, and for some codes a block of data after it. */
export interface Reply {
  readonly code: number;
  /** The rest of the status line; sent as UTF-8. */
  readonly text: string;
  /**
   * A multi-line block: octets with CRLF line ends, dots stuffed, without the last `.`; the session writes that. In
   * pieces, so that nothing large is held whole; a piece is asked for only when the one before has been taken.
   */
  readonly block?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** The number that becomes the current article of the selected group when this reply has its turn. */
  readonly selects?: number;
  /** The session ends after this reply, for this reason. */
  readonly ends?: "completed" | "access_denied" | "overload" | "protocol_error" | "error_limit";
}

export function reply(code: number, text: string, block?: Reply["block"]): Reply {
  return block === undefined ? { code, text } : { code, text, block };
}

/** The status line, with its end. */
export function statusLine({ code, text }: Reply): string {
  return `${code} ${oneLine(text)}\r\n`;
}
