import type { Batch } from "./plan.ts";
import { forAll, type Outcome, type Outcomes } from "./outcome.ts";
import type { Letter, Reach, RemoteTransport } from "./transport.ts";

/** So long nobody else waits for a host that has just not been there. */
const downMs = 300_000;
/** One that was there and let nobody in may have a place again soon. */
const refusedMs = 60_000;

interface Failure {
  /** When the attempt began. */
  readonly since: number;
  /** The host is looked at again. */
  readonly until: number;
  readonly outcome: Outcome;
  /** It was said to one of us, and is no answer to anybody else. */
  readonly isRefusal: boolean;
}

export interface Attempt {
  readonly outcomes: Outcomes;
  /** There was no attempt: nobody asks the host before. */
  readonly againAt?: number;
}

/** Attempts at other hosts; one that cannot be reached is not tried for each of a thousand messages. */
export class RemoteAttempts {
  readonly #transport: RemoteTransport;
  readonly #now: () => number;
  readonly #failures = new Map<string, Failure>();

  constructor(transport: RemoteTransport, now: () => number) {
    this.#transport = transport;
    this.#now = now;
  }

  forgetFailures(): void {
    this.#failures.clear();
  }

  /** @param batch since when the letter waits for this attempt, and whether it is its last. */
  async deliver(
    letter: Letter,
    domain: string,
    { dueAt, isLast }: Pick<Batch, "dueAt" | "isLast">,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const failure = this.#failureOf(domain);
    if (failure !== undefined) {
      // A host that was looked for when the letter was already waiting was looked for on its behalf as well.
      if (!failure.isRefusal && dueAt < failure.since) return failedWith(failure, letter);
      // What is given up next has somebody ask the host once more.
      if (!isLast) return { outcomes: new Map(), againAt: failure.until };
    }
    const since = this.#now();
    const { outcomes, reach } = await this.#transport.deliver(letter, domain, signal);
    const [outcome] = outcomes.values();
    if (outcome !== undefined && !signal.aborted) this.#note(domain, reach, since, outcome);
    return { outcomes };
  }

  #note(domain: string, reach: Reach, since: number, outcome: Outcome): void {
    // Others may have failed meanwhile: it works after all.
    if (reach === "reached") this.#failures.delete(domain);
    else {
      const isRefusal = reach === "refused";
      const until = this.#now() + (isRefusal ? refusedMs : downMs);
      this.#failures.set(domain, { since, until, outcome, isRefusal });
    }
  }

  #failureOf(domain: string): Failure | undefined {
    const now = this.#now();
    // Those of before are few: one for each domain that was not there within these minutes.
    for (const [other, { until }] of this.#failures) {
      if (until <= now || until > now + downMs) this.#failures.delete(other);
    }
    return this.#failures.get(domain);
  }
}

function failedWith({ outcome }: Failure, { recipients }: Letter): Attempt {
  const addresses = recipients.map(({ address }) => address);
  return { outcomes: forAll(addresses, outcome) };
}
