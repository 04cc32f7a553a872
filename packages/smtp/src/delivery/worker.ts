import type { Clock } from "@core/conn-policy";
import type { Directory } from "../recipients/directory.ts";
import type { Log } from "../site.ts";
import type { Queue, Queued } from "../store/queue.ts";
import { Agenda } from "./agenda.ts";
import { Claims } from "./claims.ts";
import type { Dropped } from "./delivery.ts";
import { toLetter } from "./letter.ts";
import { Lanes } from "./lanes.ts";
import type { Outcomes } from "./outcome.ts";
import { type Plan, toPlan } from "./plan.ts";
import { longestLookMs } from "./progress.ts";
import { RemoteAttempts } from "./remote-attempts.ts";
import type { Schedule } from "./schedule.ts";
import type { Settlement } from "./settlement.ts";
import type { Transports } from "./transport.ts";

/** Messages that are looked at, and delivered here, at once. */
const localAtOnce = 8;
/** Transfers to other hosts at once, and to one of them. */
const remoteAtOnce = 20;
const remotePerDomain = 2;
/** When the queue itself cannot be read or written. */
const troubleMs = 60_000;
/** How long a transfer may still take when we are to end. */
const graceMs = 5000;

const sorting = "sorting";

export interface WorkerParts {
  readonly queue: Queue;
  readonly directory: Directory;
  readonly transports: Transports;
  readonly settlement: Settlement;
  readonly schedule: Schedule;
  /** All mail for others goes one way. */
  readonly isSmartHost: boolean;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Looks at each message when its time has come and makes one attempt for each route. What an attempt led to is remembered
 * before anything else happens.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #agenda: Agenda;
  readonly #sorting: Lanes;
  readonly #remote: Lanes;
  readonly #attempts: RemoteAttempts;
  readonly #claims = new Claims();
  /** To be tried whatever the schedule says, and where that is still to be done. */
  readonly #forced = new Set<string>();
  readonly #forcedLanes = new Map<string, Set<string>>();
  /** What could not be remembered, so that a full disk does not send a message again and again. */
  readonly #unrecorded = new Map<string, Outcomes>();
  readonly #ending = new AbortController();

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    const { clock, now, schedule, isSmartHost } = parts;
    const longestMs = longestLookMs(schedule);
    this.#agenda = new Agenda(clock, now, longestMs, (id) => this.#sorting.add(sorting, id));
    this.#sorting = new Lanes({
      total: localAtOnce,
      perLane: localAtOnce,
      run: (_, id) => this.#guarded(id, () => this.#sort(id)),
    });
    this.#remote = new Lanes({
      total: remoteAtOnce,
      perLane: isSmartHost ? remoteAtOnce : remotePerDomain,
      run: (domain, id) => this.#guarded(id, () => this.#relay(domain, id)),
    });
    this.#attempts = new RemoteAttempts(parts.transports.remote, now);
  }

  start(): void {
    this.#parts.queue.onReady((id) => this.#sorting.add(sorting, id));
  }

  retry(id: string): void {
    this.#forced.add(id);
    this.#attempts.forgetFailures();
    this.#sorting.add(sorting, id);
  }

  /** Nobody gets the message while `action` puts it elsewhere, nor after it has. */
  async drop(id: string, action: (queued: Queued) => Promise<void>): Promise<Dropped> {
    const dropped = await this.#claims.take(id, async (): Promise<Dropped> => {
      const queued = await this.#upToDate(id, this.#parts.now());
      if (queued === undefined) return "absent";
      await action(queued);
      this.#forget(id);
      return "dropped";
    });
    return dropped ?? "busy";
  }

  async close(): Promise<void> {
    this.#agenda.stop();
    const cancel = this.#parts.clock.after(graceMs, () => this.#ending.abort());
    await Promise.all([this.#sorting.close(), this.#remote.close()]);
    cancel();
  }

  /** The queue failed: whatever it was, the message is still there. */
  async #guarded(id: string, action: () => Promise<void>): Promise<void> {
    try {
      await this.#claims.transfer(id, action);
    } catch (error) {
      this.#parts.log("error", "a message of the queue cannot be worked on", { id, error });
      this.#agenda.set(id, this.#parts.now() + troubleMs);
    }
  }

  async #sort(id: string): Promise<void> {
    const since = this.#parts.now();
    const queued = await this.#upToDate(id, since);
    if (queued === undefined) {
      this.#forget(id);
      return;
    }
    const isForced = this.#forced.delete(id);
    const plan = this.#plan(queued, isForced);
    const outcomes = await this.#deliverHere(queued, plan);
    // Before the message may end, with which this is forgotten.
    if (isForced) this.#forcedLanes.set(id, new Set(plan.remote.keys()));
    await this.#settle(id, outcomes, since, plan.isAllLocal ? queued : undefined);
    for (const domain of plan.remote.keys()) this.#remote.add(domain, id);
    // Asked for while this went on.
    if (this.#forced.has(id)) this.#agenda.set(id, this.#parts.now());
  }

  /** The message with all that is known of it: what could not be remembered before is by now. */
  async #upToDate(id: string, since: number): Promise<Queued | undefined> {
    const unrecorded = this.#unrecorded.get(id);
    if (unrecorded !== undefined) await this.#settle(id, unrecorded, since);
    return this.#parts.queue.get(id);
  }

  async #deliverHere(queued: Queued, { nobody, local }: Plan): Promise<Outcomes> {
    if (local.length === 0) return nobody;
    const { transports, queue } = this.#parts;
    const recipients = local.map(({ recipient }) => recipient);
    const outcomes = await transports.local.deliver(toLetter(queued, recipients, queue), local);
    return new Map([...nobody, ...outcomes]);
  }

  async #relay(domain: string, id: string): Promise<void> {
    const { queue } = this.#parts;
    const queued = await queue.get(id);
    const isForced = this.#forcedLanes.get(id)?.delete(domain) === true;
    // An attempt may have ended since this one was planned: then it is not due any more.
    const batch = queued && this.#plan(queued, isForced).remote.get(domain);
    if (queued === undefined || batch === undefined) return;
    const letter = toLetter(queued, batch.recipients, queue);
    const { signal } = this.#ending;
    const attempt = await this.#attempts.deliver(letter, domain, batch, signal);
    const { outcomes, againAt } = attempt;
    if (againAt !== undefined) {
      // At its end it is asked about once more.
      const end = queued.envelope.receivedAt + this.#parts.schedule.expireMs;
      this.#agenda.setBy(id, Math.min(againAt, end));
      return;
    }
    const made = signal.aborted
      ? new Map([...outcomes].filter(([, { state }]) => state !== "waiting"))
      : outcomes;
    // Other domains may have become due meanwhile.
    await this.#settle(id, made, 0);
  }

  #plan(queued: Queued, isForced: boolean): Plan {
    const { directory, schedule, now, isSmartHost } = this.#parts;
    return toPlan(queued, { directory, schedule, isSmartHost, isForced, now: now() });
  }

  async #settle(id: string, outcomes: Outcomes, since: number, known?: Queued): Promise<void> {
    try {
      const nextAt = await this.#parts.settlement.settle(id, outcomes, since, known);
      this.#unrecorded.delete(id);
      if (nextAt === undefined) this.#forget(id);
      else this.#agenda.set(id, nextAt);
    } catch (error) {
      const before = this.#unrecorded.get(id) ?? [];
      this.#unrecorded.set(id, new Map([...before, ...outcomes]));
      throw error;
    }
  }

  #forget(id: string): void {
    this.#agenda.delete(id);
    this.#forced.delete(id);
    this.#forcedLanes.delete(id);
    this.#unrecorded.delete(id);
  }
}
