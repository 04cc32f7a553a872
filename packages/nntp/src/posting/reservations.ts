/** More than all peers together have under way. */
const mostHeld = 100_000;

/** A peer that has said it would send something must not keep the others from it for ever. */
export const reservationMs = 60_000;

interface Reservation {
  readonly holder: object;
  readonly until: number;
}

/** Message-ids that somebody has been asked to send. */
export class Reservations {
  readonly #now: () => number;
  readonly #held = new Map<string, Reservation>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#held.size;
  }

  /** @returns false when somebody else sends it, or too many are held. */
  reserve(messageId: string, holder: object): boolean {
    const now = this.#now();
    const held = this.#held.get(messageId);
    if (held !== undefined && held.holder !== holder && held.until > now) return false;
    if (held === undefined && this.#held.size >= mostHeld) {
      this.#forget(now);
      if (this.#held.size >= mostHeld) return false;
    }
    // The oldest stay in front.
    this.#held.delete(messageId);
    this.#held.set(messageId, { holder, until: now + reservationMs });
    return true;
  }

  release(messageId: string, holder: object): void {
    if (this.#held.get(messageId)?.holder === holder) this.#held.delete(messageId);
  }

  #forget(now: number): void {
    for (const [messageId, { until }] of this.#held) {
      if (until > now) return;
      this.#held.delete(messageId);
    }
  }
}
