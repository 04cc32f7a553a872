import { smtpError, type SmtpError } from "../smtp-error.ts";
import { ControlSearch } from "./control-search.ts";
import { Rewriter } from "./rewriter.ts";

const NUL = 0;
const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;
const nothing: Buffer = Buffer.alloc(0);

/** Octets of a line of a message without its CRLF. RFC 5321 section 4.5.3.1.6 has 998; much mail is longer. */
const maxMessageLine = 10_000;

export interface ScannerOptions {
  readonly bareLineEnds: "refuse" | "normalize";
  /** DATA: a line's first dot is taken away, and a lone one is the end. BDAT knows no dots. */
  readonly hasDots: boolean;
  /** Told once: the message cannot be taken. */
  readonly refuse: (error: SmtpError) => void;
}

/** What a chunk came to. */
interface Scanned {
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
  /** Where the last chunk ended. */
  #place: "line start" | "text" | "cr" = "line start";
  /** Octets of the line that have passed. */
  #lineLength = 0;
  /** The dot that begins a line, or dot and CR, as long as nothing has come after them. */
  #held: Buffer = nothing;
  #isRefused = false;

  constructor(options: ScannerOptions) {
    this.#options = options;
  }

  take(chunk: Buffer): Scanned {
    if (chunk.length === 0) return { octets: chunk, rest: undefined };
    const octets = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = nothing;
    const { hasDots } = this.#options;
    const search = new ControlSearch(octets);
    const rewriter = new Rewriter(octets);
    const { length } = octets;
    // Before the first octet when the line began in an earlier chunk.
    let lineStart = -this.#lineLength;
    let index = 0;
    let isLineStart = this.#place === "line start";
    if (this.#place === "cr") {
      isLineStart = octets[0] === LF;
      if (isLineStart) index = 1;
      else this.#bareLineEnd(rewriter, 0, LF);
      lineStart = index;
    }
    while (index < length) {
      if (isLineStart && hasDots && octets[index] === DOT) {
        const dot = dotAt(octets, index);
        if (dot === "end") {
          return { octets: rewriter.finish(index), rest: octets.subarray(index + 3) };
        }
        if (dot === "partial") {
          this.#held = octets.subarray(index);
          this.#leave("line start", 0);
          return { octets: rewriter.finish(index), rest: undefined };
        }
        rewriter.skip(index);
        index++;
        lineStart = index;
      }
      isLineStart = false;
      index = search.next(index);
      const octet = octets[index];
      if (octet === CR) {
        const next = octets[index + 1];
        if (next === undefined) {
          this.#leave("cr", index - lineStart);
          return { octets: rewriter.finish(length), rest: undefined };
        }
        this.#checkLength(index - lineStart);
        isLineStart = next === LF;
        if (!isLineStart) this.#bareLineEnd(rewriter, index + 1, LF);
        index += isLineStart ? 2 : 1;
        lineStart = index;
        continue;
      }
      if (octet === LF || octet === NUL) this.#checkLength(index - lineStart);
      if (octet === NUL) this.#refuse(550, "5.5.2", "The message holds a NUL octet");
      if (octet === LF) {
        this.#bareLineEnd(rewriter, index, CR);
        lineStart = index + 1;
      }
      index++;
    }
    this.#leave(isLineStart ? "line start" : "text", length - lineStart);
    return { octets: rewriter.finish(length), rest: undefined };
  }

  /** The message is over, and it was not a lone dot that said so. @returns what its last line lacks. */
  finish(): Buffer {
    if (this.#place === "line start") return nothing;
    if (this.#place === "text") return Buffer.from("\r\n");
    const rewriter = new Rewriter(nothing);
    this.#bareLineEnd(rewriter, 0, LF);
    return rewriter.finish(0);
  }

  #leave(place: "line start" | "text" | "cr", lineLength: number): void {
    this.#place = place;
    this.#lineLength = lineLength;
    this.#checkLength(lineLength);
  }

  #bareLineEnd(rewriter: Rewriter, index: number, missing: number): void {
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

/** What a line's first dot is. RFC 5321 section 4.5.2: but for the end, it is taken away whatever follows. */
function dotAt(octets: Buffer, index: number): "end" | "partial" | "stuffed" {
  const next = octets[index + 1];
  if (next === undefined) return "partial";
  if (next !== CR) return "stuffed";
  const afterNext = octets[index + 2];
  if (afterNext === undefined) return "partial";
  return afterNext === LF ? "end" : "stuffed";
}
