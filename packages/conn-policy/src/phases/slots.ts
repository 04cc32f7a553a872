/** The bits of {@link Slots.flags} that hold the phase's number. */
export const PHASE = 15;
/** The activity hook did not see bytes move: this connection is sampled. */
export const BLIND = 16;
/** Nobody marks this connection's phases: any byte either way is activity. */
export const OPAQUE = 32;
/** A look has found no bytes of this opaque connection that the hook had not told of. */
export const PROVEN = 64;
/** The client has logged in: a login limit that comes later does not concern it. */
export const LOGGED_IN = 128;
/** The peer was the slow side at the last look; in a marked `idle`, its answer was then still leaving. */
export const BEHIND = 256;
/** The size of the response is known, so its time is fixed at the start. */
export const SIZED = 512;

/** Numbers in a record, as a power of two, and their places in it. */
const record = 2;
const startAt = 0;
const lookedAtAt = 1;
const flagsAt = 2;
const loginAt = 3;

// V8 reads what a module exports anew at each use, and compiles in what is its own.
const phaseBits = PHASE;
/** What outlives a phase. */
const kept = BLIND | OPAQUE | PROVEN | LOGGED_IN;

/**
 * The state of all connections: 36 bytes a connection, and the wheel's 10. Ticks are 31-bit numbers.
 *
 * V8 checks type, buffer and length of an array before an access, which takes longer than the access: what belongs to
 * one connection is in few arrays. `last` is alone because it is written on every packet.
 */
export class Slots {
  capacity: number;
  /** Tick of the last activity; its complement (negative) where the next one must be looked at more closely. */
  last: Int32Array;
  /** Four numbers a connection, by methods below. */
  #records: Int32Array;
  /** Two numbers a connection, by methods below. */
  #totals: Float64Array;
  readonly #free: number[] = [];
  #used = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.last = new Int32Array(capacity);
    this.#records = new Int32Array(capacity << record);
    this.#totals = new Float64Array(capacity << 1);
  }

  /** Indexes in use. */
  get size(): number {
    return this.#used - this.#free.length;
  }

  /** @returns a free index; may double {@link Slots.capacity}. */
  take(): number {
    const index = this.#free.pop();
    if (index !== undefined) return index;
    if (this.#used === this.capacity) this.#grow();
    return this.#used++;
  }

  give(index: number): void {
    this.setFlags(index, this.phase(index));
    this.#free.push(index);
  }

  /** A phase begins: what is to be written for each of them. @returns the flags. */
  begin(index: number, phase: number, tick: number, seen: number): number {
    const records = this.#records;
    const at = index << record;
    const flags = ((records[at + flagsAt] as number) & kept) | phase;
    this.last[index] = ~tick;
    records[at + startAt] = tick;
    records[at + flagsAt] = flags;
    this.#totals[index << 1] = seen;
    return flags;
  }

  /** Tick at which the phase began. */
  start(index: number): number {
    return this.#records[(index << record) + startAt] as number;
  }

  /** Tick up to which a body or a send has been charged; in an `idle` whose answer is leaving, when that was last seen. */
  lookedAt(index: number): number {
    return this.#records[(index << record) + lookedAtAt] as number;
  }

  setLookedAt(index: number, tick: number): void {
    this.#records[(index << record) + lookedAtAt] = tick;
  }

  /** The phase and what else is yes or no. */
  flags(index: number): number {
    return this.#records[(index << record) + flagsAt] as number;
  }

  setFlags(index: number, flags: number): void {
    this.#records[(index << record) + flagsAt] = flags;
  }

  phase(index: number): number {
    return (this.#records[(index << record) + flagsAt] as number) & phaseBits;
  }

  /** Tick by which the client must have logged in; 0: no such limit. */
  login(index: number): number {
    return this.#records[(index << record) + loginAt] as number;
  }

  setLogin(index: number, tick: number): void {
    this.#records[(index << record) + loginAt] = tick;
  }

  /** Byte total at the last look or at the phase's start: which total, depends on the phase. */
  seen(index: number): number {
    return this.#totals[index << 1] as number;
  }

  setSeen(index: number, total: number): void {
    this.#totals[index << 1] = total;
  }

  /** Ticks that the phase may still take (body, send), or may take in all (head); in such an `idle`: bytes accepted by then. */
  allow(index: number): number {
    return this.#totals[(index << 1) + 1] as number;
  }

  setAllow(index: number, allow: number): void {
    this.#totals[(index << 1) + 1] = allow;
  }

  /** What is older than all ticks that are left counts as the oldest of them. */
  rebase(ticks: number): void {
    const later = (tick: number): number => Math.max(0, tick - ticks);
    for (let index = 0; index < this.#used; index++) {
      const last = this.last[index] as number;
      this.last[index] = last < 0 ? ~later(~last) : later(last);
      this.#records[(index << record) + startAt] = later(this.start(index));
      this.setLookedAt(index, later(this.lookedAt(index)));
      const login = this.login(index);
      if (login !== 0) this.setLogin(index, Math.max(1, login - ticks));
    }
  }

  #grow(): void {
    this.capacity *= 2;
    this.last = copy(this.last, new Int32Array(this.capacity));
    this.#records = copy(this.#records, new Int32Array(this.capacity << record));
    this.#totals = copy(this.#totals, new Float64Array(this.capacity << 1));
  }
}

function copy<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
