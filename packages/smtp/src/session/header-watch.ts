import { type SmtpError, smtpError } from "../smtp-error.ts";

/** Postfix: header_size_limit, 102400. */
const mostHeaderBytes = 102_400;

const newline = 0x0a;
const received = "received:";

/** Looks at the header of a message as it passes: how long it is, and over how many hosts the message has come. */
export class HeaderWatch {
  readonly #maxHops: number;
  #bytes = 0;
  #hops = 0;
  /** The beginning of the line that is arriving, as far as it is of interest. */
  #line = "";
  #isOver = false;

  constructor(maxHops: number) {
    this.#maxHops = maxHops;
  }

  /** @returns what is wrong, once it is known. */
  see(chunk: Buffer): SmtpError | undefined {
    let at = 0;
    while (!this.#isOver && at < chunk.length) {
      const end = chunk.indexOf(newline, at);
      const next = end < 0 ? chunk.length : end + 1;
      this.#line += chunk.toString(
        "latin1",
        at,
        Math.min(next, at + received.length - this.#line.length),
      );
      this.#bytes += next - at;
      at = next;
      if (this.#bytes > mostHeaderBytes)
        return this.#stop(552, "5.3.4", "Error: the header of the message is too large");
      if (end >= 0 && this.#endLine())
        return this.#stop(554, "5.4.6", "Error: too many hops, the message goes in circles");
    }
    return undefined;
  }

  /** @returns whether there are too many hops. */
  #endLine(): boolean {
    const line = this.#line.toLowerCase();
    this.#line = "";
    this.#isOver = line === "\r\n";
    return line === received && ++this.#hops > this.#maxHops;
  }

  #stop(code: number, enhancedCode: string, text: string): SmtpError {
    this.#isOver = true;
    return smtpError(code, enhancedCode, text);
  }
}
