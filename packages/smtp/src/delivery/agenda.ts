import type { Clock } from "@core/conn-policy";
import { isDue } from "./schedule.ts";

/** The wall clock may be set while a timer runs: it is looked at once a minute at least. */
const longestWaitMs = 60_000;

/** Which message is to be looked at when, by the wall clock. */
export class Agenda {
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #longestMs: number;
  readonly #onDue: (id: string) => void;
  readonly #times = new Map<string, number>();
  #plannedAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  /** @param longestMs nothing is ever planned further ahead. */
  constructor(clock: Clock, now: () => number, longestMs: number, onDue: (id: string) => void) {
    this.#clock = clock;
    this.#now = now;
    this.#longestMs = longestMs;
    this.#onDue = onDue;
  }

  /** A later time than planned before is as good: only the last one counts. */
  set(id: string, at: number): void {
    this.#times.set(id, at);
    if (at < this.#plannedAt) this.#plan(at);
  }

  /** At this time unless it is planned for an earlier one. */
  setBy(id: string, at: number): void {
    if (at < (this.#times.get(id) ?? Number.POSITIVE_INFINITY)) this.set(id, at);
  }

  delete(id: string): void {
    this.#times.delete(id);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #plan(at: number): void {
    if (this.#isStopped) return;
    this.#cancel?.();
    this.#plannedAt = at;
    const wait = Math.min(Math.max(0, at - this.#now()), longestWaitMs);
    this.#cancel = this.#clock.after(wait, this.#look);
  }

  readonly #look = (): void => {
    this.#cancel = undefined;
    this.#plannedAt = Number.POSITIVE_INFINITY;
    const now = this.#now();
    let next = Number.POSITIVE_INFINITY;
    const due: string[] = [];
    for (const [id, at] of this.#times) {
      if (isDue(at, now, this.#longestMs)) due.push(id);
      else next = Math.min(next, at);
    }
    for (const id of due) this.#times.delete(id);
    if (next !== Number.POSITIVE_INFINITY) this.#plan(next);
    for (const id of due) this.#onDue(id);
  };
}
