const slotCount = 2048;
const slotMask = slotCount - 1;
const none = -1;

/** An entry that is not in the wheel has this slot. */
const unplaced = -1;

/**
 * A hashed timing wheel over typed arrays: which connection must be looked at on which tick.
 *
 * It is lazy. Pushing a deadline back costs nothing: the entry stays where it is, is looked at too early, and moves on.
 * Only an earlier deadline moves an entry at once. Deadlines past the horizon (2,047 ticks, 131 s at 64 ms) wait at the
 * horizon. Entries are the caller's own integer indexes; they take 10 bytes each.
 */
export class Wheel {
  readonly #heads: Int32Array = new Int32Array(slotCount).fill(none);
  /** The next and the previous entry in the slot, for each entry. */
  #links: Int32Array;
  /** The slot of each entry. Its tick follows: the first one with this slot that is not swept. */
  #slots: Int16Array;
  #swept: number;
  #sweeping = false;
  #size = 0;

  constructor(capacity: number, tick: number) {
    this.#links = new Int32Array(capacity * 2);
    this.#slots = new Int16Array(capacity).fill(unplaced);
    this.#swept = tick;
  }

  /** How many entries wait in the wheel. */
  get size(): number {
    return this.#size;
  }

  grow(capacity: number): void {
    const { length } = this.#slots;
    if (capacity <= length) return;
    const links = new Int32Array(capacity * 2);
    links.set(this.#links);
    this.#links = links;
    const slots = new Int16Array(capacity).fill(unplaced, length);
    slots.set(this.#slots);
    this.#slots = slots;
  }

  /** Nothing was placed up to `tick`: an empty wheel need not turn through the time that it stood still. */
  skipTo(tick: number): void {
    if (this.#size === 0 && tick > this.#swept) this.#swept = tick;
  }

  /** Is there a look at `index` on `tick` or earlier? */
  isPlaced(index: number, tick: number): boolean {
    const slot = this.#slots[index] as number;
    const first = this.#swept + 1;
    return slot !== unplaced && first + ((slot - first) & slotMask) <= tick;
  }

  /** Looks at `index` on `tick` or earlier. */
  place(index: number, tick: number): void {
    if (this.isPlaced(index, tick)) return;
    this.remove(index);
    this.#link(index, this.#clamp(tick) & slotMask);
  }

  remove(index: number): void {
    const slot = this.#slots[index] as number;
    if (slot !== unplaced) this.#unlink(index, slot);
  }

  /**
   * Visits at most `most` entries that are due on or before `tick`; `visit` returns the tick of the next look, or a
   * negative number when it wants none.
   *
   * @returns whether all of them were visited; if not, call again.
   */
  advance(tick: number, most: number, visit: (index: number) => number): boolean {
    this.#sweeping = true;
    try {
      return this.#sweep(tick, most, visit);
    } finally {
      this.#sweeping = false;
    }
  }

  #sweep(tick: number, most: number, visit: (index: number) => number): boolean {
    let visits = 0;
    while (this.#swept < tick) {
      if (this.#size === 0) {
        this.#swept = tick;
        return true;
      }
      const slot = (this.#swept + 1) & slotMask;
      let index = this.#heads[slot] as number;
      while (index !== none) {
        if (visits++ >= most) return false;
        this.#unlink(index, slot);
        const again = visit(index);
        if (again >= 0) this.place(index, again);
        index = this.#heads[slot] as number;
      }
      this.#swept++;
    }
    return true;
  }

  /** Takes `ticks` (a multiple of the slot count) off every tick, so that tick numbers never outgrow 31 bits. */
  rebase(ticks: number): void {
    this.#swept -= ticks;
  }

  /** The first tick that holds an entry, or `undefined` when the wheel is empty. */
  firstDue(): number | undefined {
    if (this.#size === 0) return undefined;
    for (let tick = this.#swept + 1; tick <= this.#swept + slotCount; tick++) {
      if (this.#heads[tick & slotMask] !== none) return tick;
    }
    return undefined;
  }

  #clamp(tick: number): number {
    // The slot being swept counts as passed: nothing is put back into it, or the sweep might never end.
    const earliest = this.#swept + (this.#sweeping ? 2 : 1);
    return Math.min(Math.max(tick, earliest), this.#swept + slotMask);
  }

  #link(index: number, slot: number): void {
    const links = this.#links;
    const head = this.#heads[slot] as number;
    links[index * 2] = head;
    links[index * 2 + 1] = none;
    if (head !== none) links[head * 2 + 1] = index;
    this.#heads[slot] = index;
    this.#slots[index] = slot;
    this.#size++;
  }

  #unlink(index: number, slot: number): void {
    const links = this.#links;
    const next = links[index * 2] as number;
    const previous = links[index * 2 + 1] as number;
    if (previous === none) this.#heads[slot] = next;
    else links[previous * 2] = next;
    if (next !== none) links[next * 2 + 1] = previous;
    this.#slots[index] = unplaced;
    this.#size--;
  }
}
