import type { SMTPStream } from "smtp-server/lib/smtp-stream";
import type { SmtpError } from "../smtp-error.ts";

/** What is wrong with a command line: it has no end in sight, a CR or LF without the other, or a NUL. */
export type LineFault = "too long" | "bare line end" | "nul";

/** Takes the octets of one message, or of its chunks. */
export interface MessageSink {
  /**
   * Octets as they are to be stored: CRLF line ends, dots taken away. The sink may keep them. Called also for those of a message that was refused
   * before or by {@link MessageSink.refuse}, so that they can be counted.
   *
   * @returns what the parser waits for before it takes anything more from the client; `undefined`: nothing.
   */
  write(chunk: Buffer): Promise<void> | undefined;
  /** The message cannot be taken; told once, as soon as it is known. */
  refuse(error: SmtpError): void;
  /** The end of the data, or of the chunk, has come. Commands are taken again when `done` is called. */
  end(done: () => void): void;
}

/** What a session does with what its client says. */
export interface ParserOptions {
  /** Octets of a command line without its CRLF. What is longer is thrown away up to its end, and told as a fault. */
  readonly maxLineBytes: () => number;
  /** In messages. In commands both are a fault. */
  readonly bareLineEnds: "refuse" | "normalize";
  /** A line without its end. Nothing more is taken before `done` is called. */
  onCommand(line: Buffer, fault: LineFault | undefined, done: () => void): void;
}

/**
 * What a client says, taken apart. The session pipes the socket into it. A stream of smtp-server's kind, so that its
 * connection can set `isClosed` (from then on all is thrown away, and nothing is called any more) and make another for
 * the encrypted stream. What is left of a line at the end of the input is no command.
 */
export interface Parser extends SMTPStream {
  /** Octets beyond the current command have been received: here, not counting what the socket still has. */
  readonly hasPending: boolean;
  /** To be called in `onCommand`, before its `done`: all up to the line with the lone dot goes to `sink`. */
  startData(sink: MessageSink): void;
  /**
   * To be called in `onCommand`, before its `done`: `size` octets go to `sink` (RFC 3030). The chunks of one message have
   * the same sink; what `refuse` says of line ends and line lengths is known across them. A last chunk without a CRLF at
   * its end gets one.
   */
  startChunk(size: number, isLast: boolean, sink: MessageSink): void;
}

/** `createParser` of create-parser.ts. */
export type CreateParser = (options: ParserOptions) => Parser;

/** A path of MAIL or RCPT and what follows it, as `parsePath` of addresses/ reads them. */
export interface ParsedPath {
  /**
   * Empty for `<>`. The domain is in lower case and ASCII where it has an ASCII form; a source route is taken away; quotes
   * of a local part that needs none are, too. `postmaster` may stand alone.
   */
  readonly address: string;
  /** Keywords in capital letters; `undefined` for one without a value. Told apart: xtext is not decoded. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
}
