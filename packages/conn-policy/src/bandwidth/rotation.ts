import type { Place } from "./place.ts";

/**
 * Deficit round robin over all pipes of a tree. Whose last turn is longest ago comes first, so at every level a round
 * starts where the last one ran out of bytes, and who has been quiet comes first. Between two turns of one
 * stream no other has more than one.
 */
export class Rotation {
  readonly #waiting = new Set<Place>();
  #turns = 0;

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  has(place: Place): boolean {
    return this.#waiting.has(place);
  }

  add(place: Place): void {
    if (this.#waiting.has(place)) return;
    this.#waiting.add(place);
    place.pipe.countWaiting(1);
    // A newcomer is not the one that has waited longest: a flood of them would starve the others.
    if (place.lastTurn === 0) this.#endTurn(place);
  }

  /** Call it before `place.pipe` changes. */
  delete(place: Place): void {
    if (this.#waiting.delete(place)) place.pipe.countWaiting(-1);
  }

  /** Deals out what the pipes have at `now`. @returns who got something, in order; they wait no more. */
  serve(now: number, round: number): readonly Place[] {
    const queue = [...this.#waiting].toSorted((one, other) => one.lastTurn - other.lastTurn);
    for (const place of queue) place.pipe.noteRivals(round);
    // An array shows what is put at its end while it is walked: this ends when all are served, or at a dry pipe.
    for (const place of queue) {
      if (!place.pipe.isDry(round) && this.#turn(place, now, round)) queue.push(place);
    }
    const served = new Set(queue.filter((place) => place.granted > 0));
    for (const place of served) this.delete(place);
    return [...served];
  }

  /** @returns whether it wants another turn. */
  #turn(place: Place, now: number, round: number): boolean {
    const left = place.want - place.granted;
    const due = place.deficit > 0 ? place.deficit : place.deficit + place.pipe.quantum;
    const asked = Math.max(0, Math.min(due, left));
    const got = place.pipe.take(asked, now);
    place.granted += got;
    if (got < asked) {
      place.pipe.markDry(round);
      // Cut short: it keeps its place in the order, and has the rest of its turn first.
      if (got > 0) place.deficit = due - got;
      return false;
    }
    place.deficit = due - got;
    // Who wanted less than a whole turn may come back for the rest of it.
    if (place.deficit <= 0 || got < left) this.#endTurn(place);
    return got < left;
  }

  #endTurn(place: Place): void {
    this.#turns += 1;
    place.lastTurn = this.#turns;
  }
}
