import type { Socket } from "node:net";
import type { Channel } from "@core/conn-policy";
import type { DataConnection } from "../data/data-port.ts";
import { isShared } from "../data/shared-buffer.ts";
import { connectionLost } from "./lost.ts";

/** Beyond it the client waits until the disk has caught up. As much again may be on its way to the disk. */
const maxBytes = 1024 * 1024;
/** Small pieces cost more than their bytes. */
const maxPieces = 128;

/** What a client sends, until somebody takes it. */
export class Arrivals {
  readonly #takeNow: ((piece: Buffer) => Buffer) | undefined;
  readonly #stream: Socket;
  readonly #channel: Channel;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isPaused = false;
  #isEnded = false;
  #isLost = false;
  #taker: (() => void) | undefined;

  /** @param takeNow takes of a piece what it can as soon as it has come, and returns the rest; what it throws, the taker finds. */
  constructor({ stream, channel }: DataConnection, takeNow?: (piece: Buffer) => Buffer) {
    this.#takeNow = takeNow;
    this.#stream = stream;
    this.#channel = channel;
    channel.enter("body", { isReading: () => !this.#isPaused });
    stream.on("data", (piece: Buffer) => this.#add(piece));
    stream.once("end", () => this.#end());
    stream.once("close", () => {
      this.#isLost = !this.#isEnded;
      this.#wake();
    });
    // An end that comes with nothing before it does not wait until somebody listens.
    if (stream.readableEnded) this.#end();
    else this.#isLost = stream.destroyed;
    stream.resume();
  }

  #end(): void {
    this.#isEnded = true;
    // The client may wait for our side to close, or for TLS to be closed, before it listens for 226.
    this.#stream.end();
    this.#wake();
  }

  #add(piece: Buffer): void {
    const rest = this.#pieces.length === 0 ? this.#restOf(piece) : piece;
    if (rest.length === 0) return;
    this.#pieces.push(isShared(rest) ? Buffer.from(rest) : rest);
    this.#bytes += rest.length;
    if (this.#bytes >= maxBytes || this.#pieces.length >= maxPieces) {
      this.#isPaused = true;
      this.#stream.pause();
    }
    this.#wake();
  }

  #restOf(piece: Buffer): Buffer {
    try {
      return this.#takeNow?.(piece) ?? piece;
    } catch {
      return piece;
    }
  }

  /** Not before the end of the turn: a socket is read many times in one, and a file is better written once. */
  #wake(): void {
    if (this.#taker !== undefined) setImmediate(this.#taker);
    this.#taker = undefined;
  }

  /**
   * All that has come, or what comes next; nothing at the end of the file.
   *
   * @throws ReplyError `426` when the connection ends otherwise.
   */
  async take(): Promise<Buffer[]> {
    while (this.#pieces.length === 0 && !this.#isEnded && !this.#isLost) {
      await new Promise<void>((resolve) => {
        this.#taker = resolve;
      });
    }
    // What came before goes first: where parts are kept, it need not be sent again.
    if (this.#isLost && this.#pieces.length === 0) throw connectionLost(this.#channel);
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#stream.resume();
    }
    return pieces;
  }
}
