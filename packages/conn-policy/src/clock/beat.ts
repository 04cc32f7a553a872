import type { Clock } from "./clock.ts";
import { Lag } from "./lag.ts";
import { Wheel } from "./wheel.ts";

/** When tick numbers reach this, they are counted anew: see {@link rebaseBy}. */
const rebaseAt = 2 ** 30;

/** What is taken off then: not all, so that stamps up to a year old stay above 0. A multiple of the wheel's slots. */
const rebaseBy = 2 ** 29;

/** In ticks. Without it a beat that comes exactly on time may find itself a billionth too early, for ever. */
const rounding = 1e-6;

/** Looks in one turn of the event loop; a fuller slot goes on in the next turn. */
const looksPerTurn = 20_000;

/** Entries that wait to be asked for their next look. If there are more, they are asked before the next tick. */
const mostUnasked = 1_024;

/** What is looked at when its tick has come. */
export interface Watched {
  /** @returns the tick of the next look, or a negative number for none. */
  look(index: number, tick: number): number;
  /** @returns the tick by which it must be looked at, or a negative number if what it was placed for is over. */
  next(index: number): number;
  /** All tick numbers become smaller by `ticks`. */
  rebase(ticks: number): void;
}

/** The engine's time, shared with the code that stamps activity: two fields, read on every packet. */
export interface TickTime {
  /** The current tick, as of the last beat or wake-up: at most one tick old, plus the event loop's delay. */
  tick: number;
  /** No beat is under way: whoever stamps a time must call {@link Beat.wake} first. */
  asleep: boolean;
}

/**
 * One timer for all connections. It sleeps until the first look is due, ticks while there is traffic, and forgives
 * late ticks: time that the process was blocked for more than one tick did not pass for anybody.
 */
export class Beat {
  readonly time: TickTime = { tick: 0, asleep: true };
  readonly tickMs: number;
  readonly #clock: Clock;
  readonly #watched: Watched;
  readonly #wheel: Wheel;
  readonly #lag = new Lag();
  readonly #later = new Int32Array(mostUnasked);
  #unasked = 0;
  /** Clock time of tick 0; moves forward by what is forgiven. */
  #origin: number;
  #planned = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;
  /** Clock time of the last {@link Beat.#follow}. */
  #now: number;
  #isJudging = false;
  #forgivenMs = 0;

  constructor(clock: Clock, tickMs: number, watched: Watched, capacity: number) {
    this.#clock = clock;
    this.tickMs = tickMs;
    this.#watched = watched;
    this.#now = clock.now();
    this.#origin = this.#now;
    this.#wheel = new Wheel(capacity, 0);
  }

  /** Milliseconds by which the event loop was later than one tick, in all: not charged to any client. */
  get forgivenMs(): number {
    return this.#forgivenMs;
  }

  grow(capacity: number): void {
    this.#wheel.grow(capacity);
  }

  /** A limit of so many ticks is in force. */
  cover(ticks: number): void {
    this.#lag.cover(ticks);
  }

  /**
   * Looks at `index` on `tick` or earlier. The complement of a tick, a negative number, says that this may soon be over:
   * unless a look is due by then anyway, {@link Watched.next} is asked on the next tick.
   */
  place(index: number, tick: number): void {
    if (this.time.asleep) this.wake();
    if (tick >= 0) this.#wheel.place(index, tick);
    else if (!this.#wheel.isPlaced(index, ~tick)) this.#askLater(index);
  }

  #askLater(index: number): void {
    if (this.#unasked === this.#later.length) this.#askAll();
    this.#later[this.#unasked++] = index;
  }

  #askAll(): void {
    for (let at = 0; at < this.#unasked; at++) {
      const index = this.#later[at] as number;
      const tick = this.#watched.next(index);
      if (tick >= 0) this.#wheel.place(index, tick);
    }
    this.#unasked = 0;
  }

  remove(index: number): void {
    this.#wheel.remove(index);
  }

  /** Brings the tick up to date after a sleep. */
  wake(): void {
    const now = this.#clock.now();
    // What was planned for before now is not put off by a tick.
    const isLate = this.#planned <= now;
    this.#follow(now);
    this.#wheel.skipTo(this.judged);
    this.time.asleep = false;
    if (!this.#isJudging) this.#plan(isLate ? now : this.#boundary(this.time.tick + 1));
  }

  /** Brings the tick up to date for those who only want to know: nothing is woken. */
  follow(): void {
    if (!this.#isJudging) this.#follow(this.#clock.now());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#planned = Number.POSITIVE_INFINITY;
    this.time.asleep = true;
  }

  #boundary(tick: number): number {
    return this.#origin + tick * this.tickMs;
  }

  #plan(at: number): void {
    this.#cancel?.();
    this.#planned = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), this.#onTime);
  }

  readonly #onTime = (): void => {
    this.#cancel = undefined;
    this.#follow(this.#clock.now());
    this.time.asleep = false;
    if (this.#isJudging) return;
    this.#askAll();
    this.#isJudging = true;
    const due = this.#wheel.firstDue();
    // Input may be waiting that clears a suspect: it is read before anybody is judged.
    if (due !== undefined && due <= this.judged) this.#judgeSoon();
    else this.#rest();
  };

  #judgeSoon(): void {
    // Reading may take long, and it stamps with the tick of before: that is a late tick like any other.
    this.#planned = this.#boundary(this.time.tick + 1);
    this.#clock.nextTurn(this.#judge);
  }

  /** Moves the tick to clock time `now`; what the planned beat is late beyond one tick is forgiven. */
  #follow(now: number): void {
    this.#now = now;
    const late = now - this.#planned;
    if (late > 0) {
      const forgiven = late - this.tickMs;
      if (forgiven > 0) {
        this.#origin += forgiven;
        this.#forgivenMs += forgiven;
      }
      this.#lag.record(Math.min(late, this.tickMs), this.time.tick);
      this.#planned = Number.POSITIVE_INFINITY;
    }
    const tick = Math.floor((now - this.#origin) / this.tickMs);
    if (tick > this.time.tick) this.time.tick = tick;
    if (tick >= rebaseAt) this.#rebase();
  }

  /** The tick up to which stamps can be trusted: the clock less the worst lateness that they may hide. */
  get judged(): number {
    return Math.floor((this.#now - this.#lag.worstMs - this.#origin) / this.tickMs + rounding);
  }

  readonly #judge = (): void => {
    this.#follow(this.#clock.now());
    const tick = this.judged;
    let isDone = false;
    try {
      isDone = this.#wheel.advance(tick, looksPerTurn, (index) => this.#watched.look(index, tick));
    } finally {
      if (isDone) this.#rest();
      else this.#judgeSoon();
    }
  };

  /** Sleeps until the next look; the first activity wakes the beat before that. */
  #rest(): void {
    this.#askAll();
    this.#isJudging = false;
    this.time.asleep = true;
    const due = this.#wheel.firstDue();
    this.#cancel?.();
    this.#cancel = undefined;
    this.#planned = Number.POSITIVE_INFINITY;
    if (due !== undefined) this.#plan(this.#boundary(due) + this.#lag.worstMs);
  }

  #rebase(): void {
    this.time.tick -= rebaseBy;
    this.#origin += rebaseBy * this.tickMs;
    this.#wheel.rebase(rebaseBy);
    this.#lag.rebase(rebaseBy);
    this.#watched.rebase(rebaseBy);
  }
}
