const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const end = Buffer.from("\r\n.\r\n");
const lineEnd: Buffer = Buffer.from("\r\n");
const nothing: Buffer = Buffer.alloc(0);
/** `.` and its line end. */
const lastLineBytes = 3;

/** What a client sends up to a line with nothing but a dot (RFC 3977 section 3.1.1), in pieces of any size. */
export class DotBlockReader {
  readonly #maxBytes: number;
  /** Grows by doubling: a block that comes octet by octet costs no object for each. */
  #bytes: Buffer = nothing;
  #size = 0;
  /** The last octets before the next piece: the end may begin in them. A block begins where a line begins. */
  #tail: Buffer = lineEnd;
  #isTooLarge = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Octets that have come, also of what is too large and thrown away. */
  get size(): number {
    return this.#size;
  }

  /** @returns how many octets of `chunk` belong to the block, its end included; `undefined`: all, and more will come. */
  push(chunk: Buffer): number | undefined {
    const stop = this.#endIn(chunk);
    this.#keep(stop === undefined ? chunk : chunk.subarray(0, stop));
    if (stop === undefined) this.#tail = lastOf(this.#tail, chunk);
    return stop;
  }

  /** The octets, dots still stuffed, without the last line; to be asked for once the end has come. */
  take(): Buffer | "too_large" {
    return this.#isTooLarge ? "too_large" : this.#bytes.subarray(0, this.#size - lastLineBytes);
  }

  #keep(piece: Buffer): void {
    const at = this.#size;
    this.#size += piece.length;
    // What is thrown away is still read to its end, so that what follows is understood.
    if (this.#size - lastLineBytes > this.#maxBytes) {
      this.#isTooLarge = true;
      this.#bytes = nothing;
    }
    if (this.#isTooLarge) return;
    if (this.#size > this.#bytes.length) {
      // A copy in any case: the piece may be cut from one that is a hundred times as large, and somebody may keep this.
      const larger = Buffer.allocUnsafeSlow(at === 0 ? piece.length : this.#size * 2);
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, at);
  }

  #endIn(chunk: Buffer): number | undefined {
    // The end may lie across both: of the chunk only its first octets matter for that.
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, end.length - 1)]);
    const across = seam.indexOf(end);
    if (across >= 0) return across + end.length - this.#tail.length;
    const within = chunk.indexOf(end);
    return within < 0 ? undefined : within + end.length;
  }
}

function lastOf(tail: Buffer, chunk: Buffer): Buffer {
  const wanted = end.length - 1;
  if (chunk.length >= wanted) return Buffer.from(chunk.subarray(chunk.length - wanted));
  return Buffer.concat([tail, chunk]).subarray(-wanted);
}

/** Makes a block of text lines: CRLF after each, and a second dot where one begins with a dot. */
export function toBlock(lines: readonly string[]): [Buffer] {
  let text = "";
  for (const line of lines) text += `${line.startsWith(".") ? "." : ""}${oneLine(line)}\r\n`;
  return [text === "" ? nothing : Buffer.from(text)];
}

/** A name that holds a line end must not forge a line of the server's. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return /[\r\n\0]/u.test(text) ? text.replaceAll(/[\r\n\0]/gu, " ") : text;
}

/** Takes second dots away, where octets are looked at and not passed on. */
export function unstuff(block: Uint8Array): Buffer {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (bytes[0] !== DOT && !bytes.includes("\n.")) return bytes;
  const kept = Buffer.allocUnsafe(bytes.length);
  let size = 0;
  let before = LF;
  for (const byte of bytes) {
    if (byte !== DOT || before !== LF) kept[size++] = byte;
    // Only the first of two is taken away.
    before = byte === DOT && before === LF ? CR : byte;
  }
  return kept.subarray(0, size);
}
