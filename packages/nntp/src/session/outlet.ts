import type { Duplex, Writable } from "node:stream";

/** So much is written at once, and so much may wait for a client before nothing more is done for it. */
export const mostAtOnce = 65_536;

/** What is said to a client, in order; what is ready at the same time leaves in one write. */
export class Outlet {
  readonly #changed: () => void;
  #stream: Writable;
  /** Where compressed octets go on to. */
  #below: Writable | undefined;
  #flushStream: ((done: () => void) => void) | undefined;
  #pieces: (string | Uint8Array)[] = [];
  #size = 0;
  #waiting: (() => void)[] = [];
  #isStopped = false;

  /** @param changed called when the client has taken something. */
  constructor(stream: Writable, changed: () => void) {
    this.#stream = stream;
    this.#changed = changed;
  }

  /** Octets that have not been written. */
  get size(): number {
    return this.#size;
  }

  /** Octets that have been written, and that the kernel has not accepted. */
  get pending(): number {
    if (this.#isStopped) return 0;
    const below = this.#below;
    if (below === undefined) return this.#stream.writableLength;
    const { readableLength } = this.#stream as Duplex;
    return this.#stream.writableLength + readableLength + below.writableLength;
  }

  /** The client does not read what is said to it. */
  get isBehind(): boolean {
    return this.pending > mostAtOnce;
  }

  put(piece: string | Uint8Array): void {
    if (this.#isStopped) return;
    this.#pieces.push(piece);
    this.#size += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
    if (this.#size >= mostAtOnce) this.flush();
  }

  flush(): void {
    if (this.#size === 0) return;
    const bytes = this.#take();
    if (this.#isStopped || !this.#stream.writable) return;
    if (this.#flushStream === undefined) {
      this.#stream.write(bytes, this.#accepted);
    } else {
      this.#stream.write(bytes);
      this.#flushStream(this.#accepted);
    }
  }

  /** Resolves when the client is not behind, or never will read anything. */
  async caughtUp(): Promise<void> {
    while (this.isBehind) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Says all there is. Resolves when it has left, or never will. */
  async empty(): Promise<void> {
    this.flush();
    while (this.pending > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  continueOn(stream: Writable): void {
    this.#stream = stream;
  }

  /** From now on `stream` compresses, and `below` carries it; `flush` has it give out all it has. */
  compressOn(stream: Duplex, below: Writable, flush: (done: () => void) => void): void {
    this.#stream = stream;
    this.#below = below;
    this.#flushStream = flush;
    below.on("drain", this.#accepted);
  }

  /** Says all there is, and that it was the last. */
  end(): void {
    this.flush();
    this.#stream.end();
  }

  /** The connection has ended: nobody waits any longer. */
  stop(): void {
    this.#isStopped = true;
    this.#pieces = [];
    this.#size = 0;
    this.#below?.off("drain", this.#accepted);
    this.#wake();
  }

  #take(): Uint8Array {
    const pieces = this.#pieces;
    const [first] = pieces;
    const size = this.#size;
    this.#pieces = [];
    this.#size = 0;
    if (pieces.length === 1 && typeof first === "object") return first;
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    for (const piece of pieces) {
      if (typeof piece === "string") {
        at += bytes.write(piece, at);
      } else {
        bytes.set(piece, at);
        at += piece.length;
      }
    }
    return bytes;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  // What an error means, the end of the connection, is told to those who wait by `stop`.
  readonly #accepted = (): void => {
    if (this.#waiting.length > 0) this.#wake();
    this.#changed();
  };
}
