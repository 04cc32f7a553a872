import type { Clock } from "../clock/clock.ts";
import { burstMs, type Pipe, pacingMs } from "./pipe.ts";
import type { Place } from "./place.ts";
import { Rotation } from "./rotation.ts";

/** A stream whose progress nobody reports: it is looked at in every round. */
export interface Sampled {
  sample(): void;
}

/** Time for {@link Rotation}: rounds of {@link pacingMs}, only while somebody waits. */
export class Pacer {
  readonly #clock: Clock;
  readonly #rotation = new Rotation();
  readonly #sampled = new Set<Sampled>();
  /** Granted bytes that were not given yet. */
  readonly #due = new Set<Place>();
  #isArmed = false;
  #round = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#rotation.size + this.#due.size;
  }

  isWaiting(place: Place): boolean {
    return this.#rotation.has(place) || this.#due.has(place);
  }

  /** What may go without waiting. Who gets less than it asked for must {@link Pacer.wait} for the rest. */
  take(place: Place, bytes: number): number {
    const { pipe } = place;
    if (!pipe.isCapped) return bytes;
    const now = this.#clock.now();
    if (now - place.takingSince >= burstMs) {
      place.takingSince = now;
      place.taken = 0;
    }
    const share = pipe.isDry(this.#round) ? 0 : Math.ceil(pipe.share(this.#round)) - place.taken;
    const got = pipe.take(Math.min(bytes, share), now);
    place.taken += got;
    if (got < bytes) {
      pipe.markDry(this.#round);
      // Who came first has had what was saved up for all; the others catch up.
      place.deficit -= place.taken;
      place.taken = 0;
    }
    return got;
  }

  /** Takes what has come or went already; a negative number gives back. */
  charge(pipe: Pipe, bytes: number): void {
    if (bytes !== 0 && pipe.isCapped) pipe.charge(bytes, this.#clock.now());
  }

  /** Waits for `bytes`; who waits already now waits for so many. */
  wait(place: Place, bytes: number): void {
    if (this.#due.has(place)) return;
    place.want = bytes;
    this.#rotation.add(place);
    this.#arm();
  }

  drop(place: Place): void {
    this.#rotation.delete(place);
    if (this.#due.delete(place)) this.charge(place.pipe, -place.granted);
    place.granted = 0;
  }

  /** Looks at `sampled` in every round, until {@link Pacer.forget}. */
  watch(sampled: Sampled): void {
    this.#sampled.add(sampled);
    this.#arm();
  }

  forget(sampled: Sampled): void {
    this.#sampled.delete(sampled);
  }

  #arm(): void {
    if (this.#isArmed || (this.#rotation.size === 0 && this.#sampled.size === 0)) return;
    this.#isArmed = true;
    // A stopped socket does not keep the process alive, and an upload that is held must not be cut by its end.
    this.#clock.after(pacingMs, this.#step, this.#rotation.size > 0);
  }

  readonly #step = (): void => {
    this.#isArmed = false;
    this.#round += 1;
    for (const sampled of this.#sampled) sampled.sample();
    for (const place of this.#rotation.serve(this.#clock.now(), this.#round)) this.#due.add(place);
    this.#arm();
    this.#deliver();
  };

  readonly #deliver = (): void => {
    try {
      for (const place of this.#due) {
        this.#due.delete(place);
        const bytes = place.granted;
        place.granted = 0;
        place.give(bytes);
      }
    } finally {
      // A write's callback may throw; that is its owner's trouble, not that of the next in line.
      if (this.#due.size > 0) this.#clock.nextTurn(this.#deliver);
    }
  };
}
