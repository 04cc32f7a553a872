import type { Duplex } from "node:stream";
import { override } from "./override.ts";
import type { Pacer } from "./pacer.ts";
import { type Piece, Pieces, sizeOf } from "./pieces.ts";
import type { Pipe } from "./pipe.ts";
import { createPlace, type Place } from "./place.ts";

type Callback = (error?: Error | null) => void;

/** A call of `_write` or `_writev` that did not go in one piece. */
interface Pending {
  readonly pieces: Pieces;
  readonly callback: Callback;
}

/**
 * Output of one stream as its pipe allows. It sits between the stream's buffer and its own `_write` and `_writev`, so
 * `write()` returning false, `drain`, `end()` and `writableLength` are those of a slow connection.
 *
 * Counts what the application writes: under TLS the overhead of each record (22 bytes or more) comes on top. What the
 * kernel has taken counts as gone.
 */
export class PacedWrite {
  readonly #stream: Duplex;
  readonly #pacer: Pacer;
  readonly #place: Place;
  readonly #write: Duplex["_write"];
  readonly #writev: Duplex["_writev"];
  readonly #undo: readonly (() => void)[];
  #pending: Pending | undefined;
  #isStopped = false;

  constructor(stream: Duplex, pacer: Pacer, pipe: Pipe) {
    this.#stream = stream;
    this.#pacer = pacer;
    this.#place = createPlace(pipe, (bytes) => this.#give(bytes));
    // oxlint-disable-next-line typescript/unbound-method -- called with the stream
    ({ _write: this.#write, _writev: this.#writev } = stream);
    const undo = [override(stream, "_write", this.#onWrite)];
    if (this.#writev) undo.push(override(stream, "_writev", this.#onWritev));
    this.#undo = undo;
  }

  /** Is output held back by the pipe, and not by the peer. */
  get isHolding(): boolean {
    return this.#pacer.isWaiting(this.#place);
  }

  moveTo(pipe: Pipe): void {
    if (pipe === this.#place.pipe) return;
    const wasHolding = this.isHolding;
    this.#pacer.drop(this.#place);
    this.#place.pipe = pipe;
    if (wasHolding) this.#goOn();
  }

  /** What waits goes on unpaced; on a destroyed stream it fails. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const undo of this.#undo) undo();
    const wasHolding = this.isHolding;
    this.#pacer.drop(this.#place);
    if (wasHolding) this.#goOn();
  }

  readonly #onWrite: Duplex["_write"] = (chunk: Piece["chunk"], encoding, callback) => {
    const pieces = [{ chunk, encoding }];
    if (this.#mayPass(pieces, callback)) this.#write.call(this.#stream, chunk, encoding, callback);
  };

  readonly #onWritev: NonNullable<Duplex["_writev"]> = (pieces: Piece[], callback) => {
    if (this.#mayPass(pieces, callback)) this.#writev?.call(this.#stream, pieces, callback);
  };

  /** @returns whether all may go as it came; otherwise it is seen to here. */
  #mayPass(pieces: readonly Piece[], callback: Callback): boolean {
    if (this.#isStopped) return true;
    const bytes = sizeOf(pieces);
    const got = this.#pacer.take(this.#place, bytes);
    if (got === bytes) return true;
    this.#pending = { pieces: new Pieces(pieces), callback };
    this.#proceed(got);
    return false;
  }

  #give(bytes: number): void {
    if (this.#stream.destroyed) {
      this.#pacer.charge(this.#place.pipe, -bytes);
      this.#settle(destroyed());
    } else {
      this.#proceed(bytes);
    }
  }

  #proceed(bytes: number): void {
    const left = this.#pending?.pieces.left ?? 0;
    if (bytes > 0) this.#send(bytes);
    else this.#pacer.wait(this.#place, left);
  }

  #send(bytes: number): void {
    const slices = this.#pending?.pieces.take(bytes) ?? [];
    const [slice] = slices;
    if (slices.length === 1 || !this.#writev) {
      this.#write.call(this.#stream, slice, "buffer" as BufferEncoding, this.#onSent);
    } else {
      const chunks = slices.map((chunk) => ({ chunk, encoding: "buffer" as BufferEncoding }));
      this.#writev.call(this.#stream, chunks, this.#onSent);
    }
  }

  readonly #onSent: Callback = (error) => {
    if (error || !this.#pending?.pieces.left) this.#settle(error);
    else this.#goOn();
  };

  #goOn(): void {
    const left = this.#pending?.pieces.left ?? 0;
    if (this.#stream.destroyed) this.#settle(destroyed());
    else if (this.#isStopped) this.#send(left);
    else this.#proceed(this.#pacer.take(this.#place, left));
  }

  #settle(error: Error | null | undefined): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.callback(error);
  }
}

/** What Node itself says to a write that a destroyed stream has not made. */
function destroyed(): Error {
  return Object.assign(new Error("Cannot call write after a stream was destroyed"), {
    code: "ERR_STREAM_DESTROYED",
  });
}
