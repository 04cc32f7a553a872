/** The activity hook did not see bytes move: this connection is sampled. */
export const BLIND = 1;
/** Nobody marks this connection's phases: any byte either way is activity. */
export const OPAQUE = 2;
/** The peer was the slow side at the last look; in a marked `idle`, its answer was then still leaving. */
export const BEHIND = 4;
/** The size of the response is known, so its time is fixed at the start. */
export const SIZED = 8;

/** The client has logged in: a login limit that comes later does not concern it. */
export const LOGGED_IN = 16;

/** A look has found no bytes of this opaque connection that the hook had not told of. */
export const PROVEN = 32;

/**
 * The state of all connections, one array a field: 35 bytes a connection, and the wheel's 12. Ticks are 31-bit
 * numbers. `last` is alone because it is written on every packet.
 */
export class Slots {
  capacity: number;
  /** Tick of the last activity; its complement (negative) once a look has taken note of it. */
  last: Int32Array;
  /** Tick at which the phase began. */
  start: Int32Array;
  /** Tick by which the client must have logged in; 0: no such limit. */
  login: Int32Array;
  /** Tick up to which a body or a send has been charged; in an `idle` whose answer is leaving, when that was last seen. */
  lookedAt: Int32Array;
  /** Byte total at the last look or at the phase's start: which total, depends on the phase. */
  seen: Float64Array;
  /** Ticks that the phase may still take (body, send), or may take in all (head); in such an `idle`: bytes accepted by then. */
  allow: Float64Array;
  phase: Uint8Array;
  /** Not 0: the next activity changes the phase, so the hook must look closer. */
  alert: Uint8Array;
  marks: Uint8Array;
  readonly #free: number[] = [];
  #used = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.last = new Int32Array(capacity);
    this.start = new Int32Array(capacity);
    this.login = new Int32Array(capacity);
    this.lookedAt = new Int32Array(capacity);
    this.seen = new Float64Array(capacity);
    this.allow = new Float64Array(capacity);
    this.phase = new Uint8Array(capacity);
    this.alert = new Uint8Array(capacity);
    this.marks = new Uint8Array(capacity);
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
    this.alert[index] = 0;
    this.marks[index] = 0;
    this.#free.push(index);
  }

  /** What is older than all ticks that are left counts as the oldest of them. */
  rebase(ticks: number): void {
    const later = (tick: number): number => Math.max(0, tick - ticks);
    for (let index = 0; index < this.#used; index++) {
      const last = this.last[index] as number;
      this.last[index] = last < 0 ? ~later(~last) : later(last);
      this.start[index] = later(this.start[index] as number);
      this.lookedAt[index] = later(this.lookedAt[index] as number);
      const login = this.login[index] as number;
      if (login !== 0) this.login[index] = Math.max(1, login - ticks);
    }
  }

  #grow(): void {
    this.capacity *= 2;
    this.last = copy(this.last, new Int32Array(this.capacity));
    this.start = copy(this.start, new Int32Array(this.capacity));
    this.login = copy(this.login, new Int32Array(this.capacity));
    this.lookedAt = copy(this.lookedAt, new Int32Array(this.capacity));
    this.seen = copy(this.seen, new Float64Array(this.capacity));
    this.allow = copy(this.allow, new Float64Array(this.capacity));
    this.phase = copy(this.phase, new Uint8Array(this.capacity));
    this.alert = copy(this.alert, new Uint8Array(this.capacity));
    this.marks = copy(this.marks, new Uint8Array(this.capacity));
  }
}

function copy<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
