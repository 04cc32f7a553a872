import type { MessageSink } from "./contract.ts";
import { MessageScanner, type ScannerOptions } from "./message-scanner.ts";

/** What is received in place of command lines: the data of a message, or a chunk of it. */
export interface Body {
  readonly sink: MessageSink;
  /** Its end has been taken. */
  readonly isOver: boolean;
  /** It cannot be over before more octets come. */
  readonly isHungry: boolean;
  /** @returns octets for the sink, and what of `chunk` is not part of this. */
  take(chunk: Buffer): { readonly octets: Buffer; readonly rest: Buffer };
}

const nothing: Buffer = Buffer.alloc(0);

/** DATA, RFC 5321 section 4.1.1.4. */
export class DataBody implements Body {
  readonly sink: MessageSink;
  readonly #scanner: MessageScanner;
  #isOver = false;

  constructor(sink: MessageSink, bareLineEnds: ScannerOptions["bareLineEnds"]) {
    this.sink = sink;
    const refuse: ScannerOptions["refuse"] = (error) => sink.refuse(error);
    this.#scanner = new MessageScanner({ bareLineEnds, hasDots: true, refuse });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isHungry(): boolean {
    return !this.#isOver;
  }

  take(chunk: Buffer): { octets: Buffer; rest: Buffer } {
    const { octets, rest } = this.#scanner.take(chunk);
    this.#isOver = rest !== undefined;
    return { octets, rest: rest ?? nothing };
  }
}

/** BDAT, RFC 3030 section 2. The scanner is that of all chunks of the message: a line may go on in the next. */
export class ChunkBody implements Body {
  readonly sink: MessageSink;
  readonly #scanner: MessageScanner;
  readonly #isLast: boolean;
  #left: number;
  #isOver = false;

  constructor(size: number, isLast: boolean, sink: MessageSink, scanner: MessageScanner) {
    this.sink = sink;
    this.#scanner = scanner;
    this.#isLast = isLast;
    this.#left = size;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isHungry(): boolean {
    return this.#left > 0;
  }

  take(chunk: Buffer): { octets: Buffer; rest: Buffer } {
    const { octets } = this.#scanner.take(chunk.subarray(0, this.#left));
    const rest = chunk.subarray(this.#left);
    this.#left = Math.max(0, this.#left - chunk.length);
    this.#isOver = this.#left === 0;
    if (!this.#isOver || !this.#isLast) return { octets, rest };
    const end = this.#scanner.finish();
    return { octets: end.length === 0 ? octets : Buffer.concat([octets, end]), rest };
  }
}
