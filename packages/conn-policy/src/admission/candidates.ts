import { type Aged, AgeList } from "./age-list.ts";

/** How many that have moved on leave for each that enters: an idle connection does not keep an entry for long. */
const looksPerEntry = 4;

interface Entry<T> extends Aged<Entry<T>> {
  readonly item: T;
  since: number;
}

/**
 * Whom a newcomer may displace when a limit is full: a queue of the connections that have said nothing complete yet.
 *
 * It is lazy: a connection that moves on stays where it is, and is judged when its turn comes. So entering the queue
 * and leaving it by closing are all that costs, and both are O(1), as is {@link Candidates.takeOldest} amortised.
 * {@link Candidates.forget} keeps it short.
 * The queue never holds an item twice, nor one that was removed: it is at most as long as the number of live items.
 */
export class Candidates<T extends object> {
  readonly #entries = new Map<T, Entry<T>>();
  readonly #ages = new AgeList<Entry<T>>();

  /** How many items wait, those included that have moved on. */
  get size(): number {
    return this.#entries.size;
  }

  has(item: T): boolean {
    return this.#entries.has(item);
  }

  /**
   * The item may be taken from now on. If it waits already, it goes to the end of the queue.
   *
   * @param since in any monotonic unit, not before that of earlier calls; an earlier `since` changes nothing for an
   * item that waits.
   */
  add(item: T, since: number): void {
    const waiting = this.#entries.get(item);
    if (waiting !== undefined) {
      if (since > waiting.since) this.#toEnd(waiting, since);
      return;
    }
    const entry: Entry<T> = { item, since, older: undefined, newer: undefined };
    this.#entries.set(item, entry);
    this.#ages.add(entry);
  }

  /** The item is gone. It must be called for each item that ends, or the queue would keep it until its turn. */
  remove(item: T): void {
    const entry = this.#entries.get(item);
    if (entry !== undefined) this.#remove(entry);
  }

  /** Lets a few of the oldest go that have moved on; {@link Candidates.add} brings them back. */
  forget(isStill: (item: T) => boolean): void {
    for (let looks = looksPerEntry; looks > 0; looks -= 1) {
      const entry = this.#ages.oldest;
      if (entry === undefined || isStill(entry.item)) return;
      this.#remove(entry);
    }
  }

  /**
   * Takes the item that has been evictable for the longest time. Items that are not evictable any more leave the
   * queue; {@link Candidates.add} brings them back.
   *
   * Exact as long as `add` is called each time an item becomes evictable again. Where it is not, `isStill` may tell a
   * later time than the queue knew: the item then goes to the end, and may be passed over for newer ones, but what is
   * taken is never newer than an item that `add` placed last.
   *
   * @param isStill since when the item is evictable, `undefined` when it is not; must not change the queue.
   */
  takeOldest(isStill: (item: T) => number | undefined): T | undefined {
    let best: Entry<T> | undefined;
    // Each waits for one look only: an item whose time moves with every look cannot hold the loop up.
    for (let looks = this.#entries.size; looks > 0; looks -= 1) {
      const entry = this.#ages.oldest;
      if (entry === undefined) break;
      const since = isStill(entry.item);
      if (since === undefined) {
        this.#remove(entry);
        continue;
      }
      const isInPlace = since <= entry.since;
      if (!isInPlace) this.#toEnd(entry, since);
      if (best === undefined || since < best.since) best = entry;
      if (isInPlace) break;
    }
    if (best !== undefined) this.#remove(best);
    return best?.item;
  }

  #toEnd(entry: Entry<T>, since: number): void {
    entry.since = since;
    this.#ages.refresh(entry);
  }

  #remove(entry: Entry<T>): void {
    this.#entries.delete(entry.item);
    this.#ages.remove(entry);
  }
}
