/** What an {@link AgeList} keeps in the entries themselves. */
export interface Aged<Entry> {
  older: Entry | undefined;
  newer: Entry | undefined;
}

/**
 * Entries by age, the oldest first: a doubly linked list without nodes of its own, all steps O(1). (The order of a Map
 * would do, but finding its first key passes over all that were deleted before it.)
 */
export class AgeList<Entry extends Aged<Entry>> {
  #oldest: Entry | undefined;
  #newest: Entry | undefined;

  get oldest(): Entry | undefined {
    return this.#oldest;
  }

  /** Adds an entry that is in no list, as the newest. */
  add(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  /** Removes an entry that is in this list. */
  remove(entry: Entry): void {
    const { older, newer } = entry;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }

  /** Makes an entry of this list the newest. */
  refresh(entry: Entry): void {
    if (entry === this.#newest) return;
    this.remove(entry);
    this.add(entry);
  }
}
