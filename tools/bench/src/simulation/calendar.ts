const slotCount = 4_096;
const slotMask = slotCount - 1;
const none = -1;

/** What simulated clients do next, and on which tick: a ring of ticks, each with a list of clients. */
export class Calendar {
  readonly #heads: Int32Array = new Int32Array(slotCount).fill(none);
  readonly #next: Int32Array;

  constructor(clients: number) {
    this.#next = new Int32Array(clients).fill(none);
  }

  /** `client`, which must not be in the calendar, has its turn on `tick`: fewer than 4,096 from now. */
  plan(client: number, tick: number): void {
    const slot = tick & slotMask;
    this.#next[client] = this.#heads[slot] as number;
    this.#heads[slot] = client;
  }

  /** Takes all whose turn is on `tick`. @returns the first; {@link Calendar.after} leads on. */
  take(tick: number): number {
    const slot = tick & slotMask;
    const first = this.#heads[slot] as number;
    this.#heads[slot] = none;
    return first;
  }

  /** The client after `client`; negative after the last. */
  after(client: number): number {
    return this.#next[client] as number;
  }
}
