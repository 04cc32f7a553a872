import { Duplex } from "node:stream";

/** A stream whose peer takes everything at once, or when it is told to. */
export class Drain extends Duplex {
  readonly chunks: Buffer[] = [];
  written = 0;
  mayTake = true;
  failure: Error | undefined;
  #callback: ((error?: Error) => void) | undefined;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#accept([{ chunk }], callback);
  }

  override _writev(pieces: { chunk: Buffer }[], callback: () => void): void {
    this.#accept(pieces, callback);
  }

  #accept(pieces: readonly { chunk: Buffer }[], callback: (error?: Error) => void): void {
    if (this.failure) {
      callback(this.failure);
      return;
    }
    for (const { chunk } of pieces) {
      this.chunks.push(chunk);
      this.written += chunk.length;
    }
    if (this.mayTake) callback();
    else this.#callback = callback;
  }

  takeAll(): void {
    this.mayTake = true;
    this.#callback?.();
  }
}

/** Keeps `size` bytes waiting to be written, for ever. */
export function writeForEver(stream: Duplex, size: number): void {
  const chunk = Buffer.alloc(size);
  const again = (): void => {
    if (!stream.destroyed) stream.write(chunk, again);
  };
  again();
}

/** A socket whose kernel has bytes waiting at all times, with the inner parts of Node's sockets. */
export class Source extends Duplex {
  received = 0;
  readonly _handle = {
    reading: true,
    isStopped: false,
    readStop(): void {
      this.isStopped = true;
    },
    readStart(): void {
      this.isStopped = false;
    },
  };
  readonly #readSize: number;

  constructor(readSize: number) {
    super();
    this.#readSize = readSize;
  }

  override _read(): void {}

  _unrefTimer(): void {}

  /** The kernel's turn: up to 32 reads, as libuv does it. */
  poll(most = 32): void {
    for (let count = 0; count < most && !this._handle.isStopped; count++) {
      this.received += this.#readSize;
      this._unrefTimer();
    }
  }
}
