const LF = 0x0a;
const CR = 0x0d;
const nothing: Buffer = Buffer.alloc(0);

/** The longest line, its end included; FileZilla Server allows as much. */
export const maxLineBytes = 4_096;

/** Telnet's Interrupt and Synch, and `ABOR` with its CR. */
const longestUrgent = 9;

/** Puts lines together from what arrives in pieces of any size (RFC 1123 section 4.1.2.10). */
export class LineReader {
  #bytes: Buffer = nothing;
  /** So many bytes are known to hold no line end: a line that drips in is not searched again and again. */
  #searched = 0;

  /** Bytes that are waiting. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Part of a command is waiting: a CR alone may be that of an empty line. */
  get hasText(): boolean {
    return this.size > (this.#bytes[0] === CR ? 1 : 0);
  }

  push(chunk: Buffer): void {
    this.#bytes = this.size === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  /** Takes a line without its CRLF; a bare LF ends it as well, as with vsftpd and ProFTPD. */
  next(): Buffer | "partial" | "too long" {
    const end = this.#bytes.indexOf(LF, this.#searched);
    if (end >= maxLineBytes || (end < 0 && this.size >= maxLineBytes)) return "too long";
    if (end < 0) {
      this.#searched = this.size;
      return "partial";
    }
    const line = this.#bytes.subarray(0, end > 0 && this.#bytes[end - 1] === CR ? end - 1 : end);
    this.#keep(this.#bytes.subarray(end + 1));
    return line;
  }

  /**
   * Takes an `ABOR` whose LF is missing: Python's ftplib marks all of its line as urgent, and the kernel keeps the last
   * urgent byte apart. If it comes after all, it is an empty line, which is nothing.
   */
  takeUrgent(): Buffer | undefined {
    if (this.size > longestUrgent || !/^[\xf0-\xff]*ABOR\r$/i.test(this.#bytes.toString("latin1")))
      return undefined;
    const line = this.#bytes.subarray(0, -1);
    this.#keep(nothing);
    return line;
  }

  #keep(rest: Buffer): void {
    this.#bytes = rest.length === 0 ? nothing : rest;
    this.#searched = 0;
  }
}
