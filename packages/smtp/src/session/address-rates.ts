import { addressKey } from "@core/conn-policy";

const minuteMs = 60_000;
/** More are not remembered: the one that has sent nothing for longest makes room. */
const mostKept = 10_000;

interface Bucket {
  /** What is left of a minute's worth, at `at`. */
  left: number;
  at: number;
}

/** How much each address (IPv6: each /64) sends in a minute: a bucket that holds as much, and fills again as fast. */
export class AddressRates {
  /** By last use. */
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Counts one more.
   *
   * @param now monotonic milliseconds.
   * @returns false when that is too many; it is then not counted.
   */
  take(address: string, perMinute: number, now: number): boolean {
    if (perMinute === Number.POSITIVE_INFINITY) return true;
    const key = addressKey(address);
    const { left, at } = this.#buckets.get(key) ?? { left: perMinute, at: now };
    const filled = Math.min(perMinute, left + ((now - at) * perMinute) / minuteMs);
    const mayTake = filled >= 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: mayTake ? filled - 1 : filled, at: now });
    this.#forgetOldest(now);
    return mayTake;
  }

  #forgetOldest(now: number): void {
    for (const [key, { at }] of this.#buckets) {
      // After a minute it is full again, and as good as none.
      if (this.#buckets.size <= mostKept && now - at < minuteMs) return;
      this.#buckets.delete(key);
    }
  }
}
