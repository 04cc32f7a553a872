/** More is needed before there is an answer. */
export const PARTIAL: unique symbol = Symbol("partial");
/** What arrives is longer than it may be. */
export const TOO_LONG: unique symbol = Symbol("too long");

const LF = 0x0a;
const CR = 0x0d;
const nothing: Buffer = Buffer.alloc(0);

/** An emptied queue gives larger storage back, so that an idle client holds none. */
const keptBytes = 4_096;

/** Bytes that have arrived and were not asked for yet. Its owner bounds it, by adding only what is asked for. */
export class ByteQueue {
  #bytes: Buffer = nothing;
  #start = 0;
  #end = 0;
  /** So many bytes from the start are known to hold no LF: a line that drips in is not searched again and again. */
  #searched = 0;

  get size(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** What there is, without taking it; valid until the next call. */
  view(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  skip(count: number): void {
    this.#start += count;
    this.#searched = 0;
    if (this.size > 0) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#bytes.length > keptBytes) this.#bytes = nothing;
  }

  take(count: number): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(this.#start, this.#start + count));
    this.skip(count);
    return taken;
  }

  /** Takes a line without its CRLF or LF. @param maxBytes of the line, terminator included. */
  takeLine(maxBytes: number): Buffer | typeof PARTIAL | typeof TOO_LONG {
    const view = this.#bytes.subarray(this.#start, this.#end);
    const end = view.indexOf(LF, this.#searched);
    if (end < 0) {
      this.#searched = this.size;
      return this.size >= maxBytes ? TOO_LONG : PARTIAL;
    }
    if (end >= maxBytes) return TOO_LONG;
    const line = this.take(end + 1);
    return line.subarray(0, end > 0 && line[end - 1] === CR ? end - 1 : end);
  }

  #makeRoom(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const kept = this.#bytes.subarray(this.#start, this.#end);
    const needed = kept.length + count;
    // Twice as much each time: a long line in small pieces is not copied for every piece.
    const room =
      needed <= this.#bytes.length
        ? this.#bytes
        : Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * this.#bytes.length, 2 * needed)));
    room.set(kept, 0);
    this.#bytes = room;
    this.#start = 0;
    this.#end = kept.length;
  }
}
