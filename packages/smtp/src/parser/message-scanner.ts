import { smtpError, type SmtpError } from "../smtp-error.ts";
import { ControlSearch } from "./control-search.ts";
import { Rewriter } from "./rewriter.ts";

const NUL = 0;
const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;
const nothing: Buffer = Buffer.alloc(0);

/** Octets of a line of a message without its CRLF. RFC 5321 section 4.5.3.1.6 has 998; much mail is longer. */
export const maxMessageLine = 10_000;

export interface ScannerOptions {
  readonly bareLineEnds: "refuse" | "normalize";
  /** DATA: a line's first dot is taken away, and a lone one is the end. BDAT knows no dots. */
  readonly hasDots: boolean;
  /** Told once: the message cannot be taken. */
  readonly refuse: (error: SmtpError) => void;
}

/** What a chunk came to. */
export interface Scanned {
  /** Octets of the message. */
  readonly octets: Buffer;
  /** What follows the end of the data; `undefined`: the end has not come. */
  readonly rest: Buffer | undefined;
}

/**
 * Reads a message as it comes, split in any way. A line begins after CRLF and nowhere else: only so is the end of the data
 * where every other server sees it, and a dot after a bare CR or LF is text.
 */
export class MessageScanner {
  readonly #options: ScannerOptions;
  #place: "line start" | "text" | "cr" = "line start";
  /** Octets of the line that have passed. */
  #lineLength = 0;
  /** `.` or `.` CR of a line of which no more has come yet. */
  #held: Buffer = nothing;
  #isRefused = false;

  constructor(options: ScannerOptions) {
    this.#options = options;
  }

  take(chunk: Buffer): Scanned {
    const octets = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = nothing;
    const search = new ControlSearch(octets);
    const rewriter = new Rewriter(octets);
    // Before the chunk's first octet when the line began in an earlier one.
    let lineStart = -this.#lineLength;
    let index = 0;
    if (this.#place === "cr" && octets.length > 0) {
      if (octets[0] === LF) {
        this.#endLine(-1 - lineStart);
        index = lineStart = 1;
      } else {
        this.#bareLineEnd(rewriter, 0, LF);
        lineStart = 0;
      }
    }
    while (index < octets.length) {
      if (this.#place === "line start" && this.#options.hasDots && octets[index] === DOT) {
        const next = octets[index + 1];
        const afterNext = octets[index + 2];
        if (next === undefined || (next === CR && afterNext === undefined)) {
          this.#held = octets.subarray(index);
          this.#lineLength = 0;
          return { octets: rewriter.finish(index), rest: undefined };
        }
        if (next === CR && afterNext === LF) {
          return { octets: rewriter.finish(index), rest: octets.subarray(index + 3) };
        }
        // RFC 5321 section 4.5.2: whatever follows it.
        rewriter.skip(index);
        index++;
        lineStart = index;
      }
      this.#place = "text";
      index = search.next(index);
      const octet = octets[index];
      if (octet === CR) {
        const next = octets[index + 1];
        if (next === LF) {
          this.#endLine(index - lineStart);
          index += 2;
          lineStart = index;
        } else if (next === undefined) {
          this.#place = "cr";
          break;
        } else {
          this.#checkLength(index - lineStart);
          index++;
          this.#bareLineEnd(rewriter, index, LF);
          lineStart = index;
        }
        continue;
      }
      if (octet === LF) {
        this.#checkLength(index - lineStart);
        this.#bareLineEnd(rewriter, index, CR);
        lineStart = index + 1;
      } else if (octet === NUL) {
        this.#checkLength(index - lineStart);
        this.#refuse(550, "5.5.2", "The message holds a NUL octet");
      }
      index++;
    }
    this.#lineLength = octets.length - lineStart;
    this.#checkLength(this.#place === "cr" ? this.#lineLength - 1 : this.#lineLength);
    return { octets: rewriter.finish(octets.length), rest: undefined };
  }

  /** The message is over, and it was not a lone dot that said so. @returns what its last line lacks. */
  finish(): Buffer {
    if (this.#place === "line start") return nothing;
    if (this.#place === "text") return Buffer.from("\r\n");
    const rewriter = new Rewriter(nothing);
    this.#bareLineEnd(rewriter, 0, LF);
    return rewriter.finish(0);
  }

  #endLine(length: number): void {
    this.#checkLength(length);
    this.#place = "line start";
  }

  #bareLineEnd(rewriter: Rewriter, index: number, missing: number): void {
    this.#place = "text";
    if (this.#options.bareLineEnds === "normalize") rewriter.insert(index, missing);
    else this.#refuse(550, "5.5.2", "The message holds a CR or an LF without the other");
  }

  #checkLength(length: number): void {
    if (length <= maxMessageLine) return;
    this.#refuse(554, "5.6.0", `The message holds a line of more than ${maxMessageLine} octets`);
  }

  #refuse(code: number, enhancedCode: string, text: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#options.refuse(smtpError(code, enhancedCode, text));
  }
}
