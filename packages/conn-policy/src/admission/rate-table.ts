import { type Aged, AgeList } from "./age-list.ts";

/** How many addresses are remembered: some 8 MB when full. */
const defaultMost = 65_536;

/** How many of the longest unused buckets a new one looks at, to forget those that are full. */
const looksPerEntry = 4;

/** Rounding must not refuse the last of a burst that comes at once. */
const toleranceMs = 1e-6;

/** One bucket. */
interface Entry extends Aged<Entry> {
  readonly key: string;
  /** What the bucket lacked at `at`, as the time that it takes to refill: so whether it is full needs no rate. */
  lacksMs: number;
  at: number;
}

/**
 * Token buckets by address: how often each may connect. A bucket holds a burst of one second's worth, at least one.
 *
 * Memory is bounded under spoofed sources. A full bucket is as good as none, so each new entry looks at the four
 * longest unused ones and forgets those that are full. If the table is full all the same, the longest unused one is
 * forgotten early ({@link RateTable.dropped}): then somebody may connect sooner than allowed, but an attacker with many
 * addresses neither fills memory nor locks anybody out.
 */
export class RateTable {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();
  /** By last use. */
  readonly #ages = new AgeList<Entry>();
  #dropped = 0;

  /** @param most how many addresses are remembered at once, at least 1 */
  constructor(most: number = defaultMost) {
    this.#most = most;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many buckets were forgotten before they were full: above 0, the limit was not exact. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Takes one token. A refused attempt costs nothing: who keeps to the rate is admitted again.
   *
   * @param nowMs monotonic milliseconds
   * @param perSecond above 0; `Infinity` is no limit. After a change nobody waits longer than the new rate asks for.
   * @returns whether there was one
   */
  take(key: string, nowMs: number, perSecond: number): boolean {
    if (perSecond === Infinity) return true;
    const intervalMs = 1_000 / perSecond;
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#forget(nowMs);
      this.#remember(key, nowMs, intervalMs);
      return true;
    }
    this.#ages.refresh(entry);
    const burst = Math.max(1, perSecond);
    // Never lacks more than a whole bucket, whatever the rate was before.
    const lacksMs = Math.min(Math.max(0, entry.lacksMs - (nowMs - entry.at)), burst * intervalMs);
    const mayTake = lacksMs <= (burst - 1) * intervalMs + toleranceMs;
    entry.lacksMs = mayTake ? lacksMs + intervalMs : lacksMs;
    entry.at = nowMs;
    return mayTake;
  }

  #remember(key: string, at: number, lacksMs: number): void {
    const entry: Entry = { key, lacksMs, at, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#ages.add(entry);
  }

  #forget(nowMs: number): void {
    let entry = this.#ages.oldest;
    for (let looks = looksPerEntry; entry !== undefined && looks > 0; looks -= 1) {
      const { newer } = entry;
      if (entry.lacksMs <= nowMs - entry.at) this.#remove(entry);
      entry = newer;
    }
    const { oldest } = this.#ages;
    if (oldest === undefined || this.#entries.size < this.#most) return;
    this.#remove(oldest);
    this.#dropped += 1;
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#ages.remove(entry);
  }
}
