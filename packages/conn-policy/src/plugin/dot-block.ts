import { PARTIAL, TOO_LONG } from "./byte-queue.ts";

const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;

/** Where in the block the next byte falls. */
const LINE_START = 0;
const IN_LINE = 1;
const AFTER_CR = 2;
const AFTER_DOT = 3;
const AFTER_DOT_CR = 4;
const DONE = 5;

const initialBytes = 1_024;

/**
 * Takes a dot-terminated block apart, as SMTP, NNTP and POP3 send it (RFC 5321 section 4.5.2, RFC 3977 section 3.1.1):
 * it ends with a line of one dot, and a dot is taken off each line that begins with one.
 *
 * Only CRLF ends a line here. If a bare LF did as well, a message could hide a second one behind `LF . LF`, which the
 * next server would take for the end ("SMTP smuggling").
 */
export class DotBlock {
  readonly #maxBytes: number;
  #bytes: Buffer;
  #size = 0;
  #state = LINE_START;

  /** @param maxBytes of the content: dots taken off, the terminating line not counted. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(initialBytes, maxBytes));
  }

  /** @returns how many bytes of `chunk` belong to the block. */
  push(chunk: Uint8Array): number {
    let count = 0;
    while (count < chunk.length && this.#state !== DONE && this.#size <= this.#maxBytes) {
      this.#step(chunk[count] as number);
      count++;
    }
    return count;
  }

  /** The content, when it is complete. */
  result(): Uint8Array | typeof PARTIAL | typeof TOO_LONG {
    if (this.#size > this.#maxBytes) return TOO_LONG;
    return this.#state === DONE ? this.#bytes.subarray(0, this.#size) : PARTIAL;
  }

  #step(byte: number): void {
    switch (this.#state) {
      case LINE_START:
        if (byte === DOT) this.#state = AFTER_DOT;
        else this.#keep(byte);
        break;
      case AFTER_DOT:
        if (byte === CR) this.#state = AFTER_DOT_CR;
        else this.#keep(byte);
        break;
      case AFTER_DOT_CR:
        if (byte === LF) {
          this.#state = DONE;
        } else {
          this.#keep(CR);
          this.#keep(byte);
        }
        break;
      default:
        this.#keep(byte);
    }
  }

  #keep(byte: number): void {
    const isLineEnd = byte === LF && this.#state === AFTER_CR;
    this.#state = isLineEnd ? LINE_START : byte === CR ? AFTER_CR : IN_LINE;
    if (this.#size < this.#maxBytes) this.#append(byte);
    this.#size++;
  }

  #append(byte: number): void {
    if (this.#size === this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(2 * this.#size, this.#maxBytes));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#size] = byte;
  }
}
