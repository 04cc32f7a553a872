import type { Duplex } from "node:stream";
import type { Pacer } from "./pacer.ts";
import { PacedRead } from "./paced-read.ts";
import { PacedWrite } from "./paced-write.ts";
import type { Pipe } from "./pipe.ts";

/** A connection whose bytes count. */
export interface ShapedTarget {
  /**
   * What the application writes to: the outermost stream, `net.Socket` or `tls.TLSSocket`. Not a stream whose `_write`
   * calls its `_writev`: its bytes would count twice.
   */
  readonly stream: Duplex;
  /** The transport below it, or the same object. */
  readonly socket: Duplex;
  readonly pipe: Pipe;
  /** Bytes received since the connection was opened. Called in every read and write of the stream: keep it cheap. */
  received(): number;
}

/** A connection in a pipe. */
export interface Shaping {
  /** Is output held back by the cap right now: then a stall is ours, not the client's. */
  readonly isHolding: boolean;
  /** From now on bytes count there: the site of an http connection is known only after its first head. */
  moveTo(pipe: Pipe): void;
  /** Ends it; what waits goes on unpaced. The stream's `close` does the same, and what waits fails. */
  stop(): void;
}

/** Both directions of one connection. */
export class Shaped implements Shaping {
  readonly #stream: Duplex;
  readonly #writes: PacedWrite;
  readonly #reads: PacedRead;

  constructor(target: ShapedTarget, pacer: Pacer, phase: number) {
    this.#stream = target.stream;
    this.#writes = new PacedWrite(target.stream, pacer, target.pipe);
    this.#reads = new PacedRead(target, pacer, target.pipe, phase);
    this.#stream.once("close", this.stop);
  }

  get isHolding(): boolean {
    return this.#writes.isHolding;
  }

  moveTo(pipe: Pipe): void {
    this.#reads.moveTo(pipe);
    this.#writes.moveTo(pipe);
  }

  readonly stop = (): void => {
    this.#stream.off("close", this.stop);
    // Reading first: what waits to be written may call back, and a callback may throw.
    this.#reads.stop();
    this.#writes.stop();
  };
}
