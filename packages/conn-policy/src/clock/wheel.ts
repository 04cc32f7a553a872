const slotCount = 2048;
const slotMask = slotCount - 1;
const none = -1;

/** An entry that was not in the wheel has this tick. Ticks never reach it: a tick is a non-negative 31-bit number. */
const unplaced = -1;

/**
 * A hashed timing wheel over typed arrays: which connection must be looked at on which tick.
 *
 * It is lazy. Pushing a deadline back costs nothing: the entry stays where it is, is looked at too early, and moves on.
 * Only an earlier deadline moves an entry at once. Deadlines past the horizon (2,047 ticks, 131 s at 64 ms) wait at the
 * horizon. Entries are the caller's own integer indexes; links live in arrays of 12 bytes an entry.
 */
export class Wheel {
  readonly #heads: Int32Array = new Int32Array(slotCount).fill(none);
  #next: Int32Array;
  #previous: Int32Array;
  #at: Int32Array;
  #swept: number;
  #sweeping = false;
  #size = 0;

  constructor(capacity: number, tick: number) {
    this.#next = new Int32Array(capacity).fill(none);
    this.#previous = new Int32Array(capacity).fill(none);
    this.#at = new Int32Array(capacity).fill(unplaced);
    this.#swept = tick;
  }

  /** How many entries wait in the wheel. */
  get size(): number {
    return this.#size;
  }

  grow(capacity: number): void {
    if (capacity <= this.#at.length) return;
    this.#next = larger(this.#next, capacity, none);
    this.#previous = larger(this.#previous, capacity, none);
    this.#at = larger(this.#at, capacity, unplaced);
  }

  /** Nothing was placed up to `tick`: an empty wheel need not turn through the time that it stood still. */
  skipTo(tick: number): void {
    if (this.#size === 0 && tick > this.#swept) this.#swept = tick;
  }

  /** Looks at `index` on `tick` or earlier. */
  place(index: number, tick: number): void {
    const at = this.#at[index] as number;
    if (at !== unplaced) {
      if (at <= tick) return;
      this.#unlink(index, at);
    }
    this.#link(index, this.#clamp(tick));
  }

  remove(index: number): void {
    const at = this.#at[index] as number;
    if (at !== unplaced) this.#unlink(index, at);
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
        this.#unlink(index, this.#at[index] as number);
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
    for (let index = 0; index < this.#at.length; index++) {
      const at = this.#at[index] as number;
      if (at !== unplaced) this.#at[index] = at - ticks;
    }
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

  #link(index: number, tick: number): void {
    const slot = tick & slotMask;
    const head = this.#heads[slot] as number;
    this.#next[index] = head;
    this.#previous[index] = none;
    if (head !== none) this.#previous[head] = index;
    this.#heads[slot] = index;
    this.#at[index] = tick;
    this.#size++;
  }

  #unlink(index: number, at: number): void {
    const next = this.#next[index] as number;
    const previous = this.#previous[index] as number;
    if (previous === none) this.#heads[at & slotMask] = next;
    else this.#next[previous] = next;
    if (next !== none) this.#previous[next] = previous;
    this.#at[index] = unplaced;
    this.#size--;
  }
}

function larger(array: Int32Array, capacity: number, filler: number): Int32Array {
  const grown = new Int32Array(capacity).fill(filler, array.length);
  grown.set(array);
  return grown;
}
