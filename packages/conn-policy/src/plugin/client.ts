import type { Connection } from "../accept/connection.ts";

/** How lines are read. */
export interface LineOptions {
  /** The longest line in bytes, its CRLF or LF included (512 in RFC 5321 and RFC 3977, 255 in RFC 2449). */
  readonly maxBytes: number;
  /** `utf8` unless told; `latin1` keeps every byte as one character. */
  readonly encoding?: "utf8" | "latin1";
}

/**
 * The other side of a line dialogue, as a protocol sees it. It marks the phases by itself: a line that was read begins
 * `work`, {@link Client.reply} is `send`, asking for the next line is `idle`, then `head`.
 *
 * When the connection ends, for whatever reason, nothing throws: loops over lines finish, other reads give `undefined`,
 * replies resolve, and {@link Client.signal} is aborted.
 */
export interface Client {
  readonly connection: Connection;
  /** Aborted when the connection ends. Give it to the work done for the client. */
  readonly signal: AbortSignal;
  readonly remoteAddress: string | undefined;

  /**
   * One request after the other. A line ends with CRLF or LF and comes without it; an empty line comes as `""`; what
   * has arrived of a line when the client goes away is dropped. A longer line ends the connection with `too_large`.
   *
   * Between two of them the connection may carry no further request (drain, `maxRequestsPerConnection`,
   * `maxConnectionAge`): it then ends, with the protocol's last words.
   */
  lines(options: LineOptions): AsyncIterable<string>;
  /** As {@link Client.lines}, undecoded. */
  byteLines(options: Pick<LineOptions, "maxBytes">): AsyncIterable<Uint8Array>;
  /**
   * The next line within a request, such as the answer to a challenge: as {@link Client.lines}, but a connection in its
   * last request may still send it. `undefined` when there is none.
   */
  line(options: LineOptions): Promise<string | undefined>;
  /** So many bytes of a request's data, in phase `body`; `undefined` when the client goes away before. */
  read(bytes: number): Promise<Uint8Array | undefined>;
  /**
   * A request's data up to a line of one dot, in phase `body`, as SMTP, NNTP and POP3 send it: without that line, and
   * with a dot taken off each line that begins with one. Lines end with CRLF only. More than `maxBytes` of content ends
   * the connection with `too_large`. `undefined` when the client goes away before.
   */
  block(options: Pick<LineOptions, "maxBytes">): Promise<Uint8Array | undefined>;
  /**
   * Says something, text as UTF-8. All that is given in one call is one response, whose size `minFileBytesPerSec` goes
   * by. Called while a read is waiting (an announcement), it marks no phase.
   *
   * @returns when the kernel has taken all of it, or the connection has ended: waiting for it keeps memory bounded.
   */
  reply(...parts: readonly (string | Uint8Array)[]): Promise<void>;
}
