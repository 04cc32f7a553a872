import type { Readable } from "node:stream";
import { maxEndlessBytes, maxLineBytes, maxSaslLineBytes } from "../protocol/command.ts";
import type { DotBlockReader } from "../protocol/dot-block.ts";

const LF = 0x0a;
const CR = 0x0d;
const nothing: Buffer = Buffer.alloc(0);

/** So much may wait to be asked for; the rest stays in the kernel, and then with the client. */
const mostWaiting = 16_384;

/** A line that was too long, and has been thrown away. */
export const tooLong: unique symbol = Symbol("too long");

/** What a client sends, taken apart into lines and blocks when it is asked for. */
export class Intake {
  readonly #changed: () => void;
  #stream: Readable;
  #bytes: Buffer = nothing;
  #at = 0;
  /** So many octets of a line have been thrown away. */
  #discarded = 0;
  #isOver = false;
  /** The client is not read from until what it has sent is taken. */
  #isStopped = false;

  /** @param changed called when a look is worth while: more has come, or nothing more will come. */
  constructor(stream: Readable, changed: () => void) {
    this.#changed = changed;
    this.#stream = stream;
    this.continueOn(stream);
  }

  /** Octets that nobody has taken. */
  get size(): number {
    return this.#bytes.length - this.#at;
  }

  /** Part of a line has come. */
  get hasPart(): boolean {
    return this.size > 0 || this.#discarded > 0;
  }

  /** Nothing at all is waiting. */
  get isEmpty(): boolean {
    return !this.hasPart && this.#stream.readableLength === 0;
  }

  /** The client has shut its side down, and all of it has been read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A line goes on and on. */
  get isEndless(): boolean {
    return this.#discarded > maxEndlessBytes;
  }

  /** Takes a line without its CRLF; a bare LF ends it as well. @returns its octets as latin1, `undefined` for none yet. */
  takeLine(maxBytes: number = maxLineBytes): string | typeof tooLong | undefined {
    const end = this.#bytes.indexOf(LF, this.#at);
    if (end < 0) {
      if (this.#discarded > 0 || this.#isTooLong(this.size, maxBytes)) this.#discard();
      return undefined;
    }
    const start = this.#at;
    const isTooLong = this.#discarded > 0 || this.#isTooLong(end - start, maxBytes);
    this.#at = end + 1;
    this.#discarded = 0;
    if (isTooLong) return tooLong;
    const hasReturn = end > start && this.#bytes[end - 1] === CR;
    return this.#bytes.toString("latin1", start, hasReturn ? end - 1 : end);
  }

  /** Gives `block` what belongs to it. @returns whether that is all of it. */
  giveTo(block: DotBlockReader): boolean {
    if (this.size === 0) return false;
    const used = block.push(this.#bytes.subarray(this.#at));
    this.#at = used === undefined ? this.#bytes.length : this.#at + used;
    return used !== undefined;
  }

  /** What has been taken is let go; the client may send more. */
  settle(): void {
    if (this.size === 0) {
      this.#bytes = nothing;
      this.#at = 0;
    } else if (this.size * 4 < this.#bytes.length) {
      // The end of a line should not hold the thousand lines before it.
      this.#bytes = Buffer.from(this.#bytes.subarray(this.#at));
      this.#at = 0;
    }
    if (!this.#isStopped || this.size >= mostWaiting) return;
    this.#isStopped = false;
    this.#stream.resume();
  }

  continueOn(stream: Readable): void {
    this.#stream = stream;
    stream.on("data", this.#take);
    stream.on("end", this.#end);
  }

  /** Lets the stream go: somebody else reads, or throws away, what still comes. */
  stop(): void {
    this.#stream.off("data", this.#take);
    this.#stream.off("end", this.#end);
  }

  #isTooLong(size: number, maxBytes: number): boolean {
    if (size < maxBytes) return false;
    const start = this.#bytes.toString("latin1", this.#at, this.#at + 20);
    return size >= maxSaslLineBytes || !/^authinfo[ \t]+sasl[ \t]/iu.test(start);
  }

  #discard(): void {
    this.#discarded += this.size;
    this.#bytes = nothing;
    this.#at = 0;
  }

  readonly #take = (chunk: Buffer): void => {
    this.#bytes = this.size === 0 ? chunk : Buffer.concat([this.#bytes.subarray(this.#at), chunk]);
    this.#at = 0;
    this.#changed();
    if (this.size < mostWaiting) return;
    this.#isStopped = true;
    this.#stream.pause();
  };

  readonly #end = (): void => {
    this.#isOver = true;
    this.#changed();
  };
}
