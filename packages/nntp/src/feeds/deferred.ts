import { delayAfter } from "./back-off.ts";
import type { Entry } from "./entry.ts";

/** More than so many, and the peer is in trouble altogether. */
const most = 1_000;

/** Articles that the peer wants to be asked for again later: 431, 436. */
export class Deferred {
  #entries: { readonly entry: Entry; readonly at: number }[] = [];

  get isFull(): boolean {
    return this.#entries.length >= most;
  }

  /** When the first of them is due. */
  get nextAt(): number | undefined {
    return this.#entries.reduce<number | undefined>(
      (soonest, { at }) => (soonest === undefined ? at : Math.min(soonest, at)),
      undefined,
    );
  }

  add(entry: Entry, nowMs: number): void {
    entry.attempts++;
    this.#entries.push({ entry, at: nowMs + delayAfter(entry.attempts) });
  }

  takeDue(nowMs: number): Entry[] {
    const due = this.#entries.filter(({ at }) => at <= nowMs);
    if (due.length > 0) this.#entries = this.#entries.filter(({ at }) => at > nowMs);
    return due.map(({ entry }) => entry);
  }
}
