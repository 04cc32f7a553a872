import type { Socket } from "node:net";
import type { TransmitQueues } from "./transmit-queues.ts";

/**
 * Does a slow reader read, while our totals stand still? The kernel takes more from us only when a third of its buffer
 * is free, which is a megabyte on a fast network: a client that reads 100 KB/s looks silent for a quarter of a minute.
 * What it has acknowledged meanwhile tells.
 */
export class KernelProgress {
  readonly #queues: TransmitQueues;
  /** Total at which the kernel has stopped to take more, and since when. */
  #accepted = -1;
  #sinceMs = 0;
  /** What the client had acknowledged of it at the last look. */
  #acknowledged: number | undefined;

  constructor(queues: TransmitQueues) {
    this.#queues = queues;
  }

  /** @returns whether the client has acknowledged more since the last look, where totals show nothing. */
  hasMoved(socket: Socket, accepted: number, pending: number, nowMs: number): boolean {
    if (pending === 0 || accepted !== this.#accepted) {
      this.#accepted = accepted;
      this.#sinceMs = nowMs;
      this.#acknowledged = undefined;
      return false;
    }
    const held = this.#queues.of(socket, this.#sinceMs);
    if (held === undefined) return false;
    const before = this.#acknowledged;
    this.#acknowledged = accepted - held;
    return before !== undefined && this.#acknowledged > before;
  }
}
