import { forAll, type Outcome, type Outcomes } from "./outcome.ts";
import type { Letter, RemoteTransport } from "./transport.ts";

/** So long nobody else waits for a host that has just not been there. */
const downMs = 300_000;

interface Failure {
  readonly until: number;
  readonly outcome: Outcome;
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

  async deliver(letter: Letter, domain: string, signal: AbortSignal): Promise<Outcomes> {
    const addresses = letter.recipients.map(({ address }) => address);
    const failure = this.#failureOf(domain);
    if (failure !== undefined) return forAll(addresses, failure);
    const { outcomes, isUnreachable } = await this.#transport.deliver(letter, domain, signal);
    const [outcome] = outcomes.values();
    if (isUnreachable && outcome !== undefined && !signal.aborted) {
      this.#failures.set(domain, { until: this.#now() + downMs, outcome });
    }
    return outcomes;
  }

  #failureOf(domain: string): Outcome | undefined {
    const now = this.#now();
    // Those of before are few: one for each domain that was not there within these minutes.
    for (const [other, { until }] of this.#failures) {
      if (until <= now || until > now + downMs) this.#failures.delete(other);
    }
    return this.#failures.get(domain)?.outcome;
  }
}
