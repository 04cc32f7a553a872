import { reservationMs } from "../posting/reservations.ts";

/** So many may be asked for and not have come. */
const mostPromised = 1_000;

/** Ids that a client has been told to send, each for as long as it is reserved for it. */
export class PromisedIds {
  readonly #now: () => number;
  /** Until when each holds, the oldest in front. */
  readonly #until = new Map<string, number>();

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns false when so many are promised that this one is not. */
  add(messageId: string): boolean {
    const now = this.#now();
    for (const [oldest, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(oldest);
    }
    this.#until.delete(messageId);
    if (this.#until.size >= mostPromised) return false;
    this.#until.set(messageId, now + reservationMs);
    return true;
  }

  delete(messageId: string): void {
    this.#until.delete(messageId);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#until.keys();
  }
}
