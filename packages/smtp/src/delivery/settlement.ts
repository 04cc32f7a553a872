import type { Directory } from "../recipients/directory.ts";
import type { Log } from "../site.ts";
import type { Progress, Queue, Queued } from "../store/queue.ts";
import { expandAliases } from "./expand.ts";
import type { Teller } from "./notices/teller.ts";
import type { Outcomes } from "./outcome.ts";
import { apply, isEndUntold, isWaiting, nextLookAt } from "./progress.ts";
import type { Schedule } from "./schedule.ts";
import { Turns } from "./turns.ts";

/** When a notification cannot be stored, or Badmail not be written. */
const untoldMs = 15 * 60_000;

export interface SettlementParts {
  readonly queue: Queue;
  readonly directory: Directory;
  readonly teller: Teller;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * What comes after an attempt, in the order that loses nothing: remember it, tell the sender, remember that he was told, and
 * when nobody waits any more take the message out of the queue. A crash in between means that somebody gets something twice.
 */
export class Settlement {
  readonly #parts: SettlementParts;
  readonly #turns = new Turns();

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  /**
   * @param since the time by which the attempts were chosen: what has become due since then is still to be looked at.
   * @param known the message, if nobody else can have changed it.
   * @returns when to look at it again; `undefined`: it is done.
   */
  settle(
    id: string,
    outcomes: Outcomes,
    since: number,
    known?: Queued,
  ): Promise<number | undefined> {
    return this.#turns.take(id, async () => {
      const queued = known ?? (await this.#parts.queue.get(id));
      return queued === undefined ? undefined : this.#settle(queued, outcomes, since);
    });
  }

  async #settle(queued: Queued, outcomes: Outcomes, since: number): Promise<number | undefined> {
    const { queue, directory, teller, schedule, now } = this.#parts;
    const { id, envelope } = queued;
    this.#report(queued, outcomes);
    const expanded = expandAliases(queued.progress, directory, now());
    const applied = apply(expanded, envelope, outcomes, schedule, now());
    const isDone = !applied.some(isWaiting);
    if (isDone && !applied.some(isEndUntold)) {
      await queue.remove(id);
      return undefined;
    }
    if (outcomes.size > 0) await queue.update(id, applied);
    const told = await teller.tell({ ...queued, progress: applied });
    if (isDone && !told.some(isEndUntold)) {
      await queue.remove(id, told.some(isFailed) ? "dropped" : "done");
      return undefined;
    }
    if (told !== applied) await queue.update(id, told);
    const next = nextLookAt(told, envelope, schedule, since) ?? Number.POSITIVE_INFINITY;
    // Somebody is still to be told: it was not possible just now.
    return told.some(isEndUntold) ? Math.min(next, now() + untoldMs) : next;
  }

  #report({ id, envelope }: Queued, outcomes: Outcomes): void {
    for (const [recipient, { state, reply, host, error }] of outcomes) {
      const facts = { id, sender: envelope.sender, recipient, state, reply, host, error };
      this.#parts.log(error === undefined ? "info" : "error", "delivery", facts);
    }
  }
}

function isFailed({ state }: Progress): boolean {
  return state === "failed";
}
