import type { Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";
import { type LastWords, destroySocket, sayAndEnd } from "../close/closer.ts";
import type { Ending } from "../close/reason.ts";
import { ignoreErrors } from "./hook.ts";

/** How long a refused client may take to read why. */
const graceMs = 2_000;

/** So many refused clients may be reading at once; under a storm the rest is closed without a word. */
const mostReaders = 1_000;

/** Sockets that were refused and are being told so: bounded in number and in time, whatever their peers do. */
export class Leavers {
  readonly #clock: Clock;
  readonly #until: Map<Socket, number> = new Map();
  #isTiming = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are being told. */
  get size(): number {
    return this.#until.size;
  }

  refuse(socket: Socket, words: LastWords, ending: Ending): void {
    ignoreErrors(socket);
    if (this.#until.size >= mostReaders || !sayAndEnd(socket, words)) {
      destroySocket(socket, ending);
      return;
    }
    this.#until.set(socket, this.#clock.now() + graceMs);
    socket.once("close", () => this.#until.delete(socket));
    this.#time(graceMs);
  }

  #time(ms: number): void {
    if (this.#isTiming) return;
    this.#isTiming = true;
    this.#clock.after(ms, this.#sweep);
  }

  readonly #sweep = (): void => {
    this.#isTiming = false;
    const now = this.#clock.now();
    // In the order of their deadlines, because all have the same grace.
    for (const [socket, until] of this.#until) {
      if (until > now) {
        this.#time(until - now);
        return;
      }
      this.#until.delete(socket);
      destroySocket(socket, "reset");
    }
  };
}
