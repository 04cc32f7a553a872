import type { Clock } from "@core/conn-policy";
import { failed, forAll, localTrouble, type Outcome, type Outcomes, waiting } from "../outcome.ts";
import { countHops, readHeaders } from "../read-head.ts";
import type { Letter, Reach, RemoteTransport } from "../transport.ts";
import { findMailHosts, type MailHost, type MailHostsOptions } from "./mail-hosts.ts";
import { relayLetter } from "./relay-letter.ts";
import { openSession, type RelaySession } from "./relay-session.ts";
import { isCode, replyOf, troubleWith } from "./reply.ts";
import type { SmartHost } from "./smart-host.ts";

export interface RelayOptions {
  readonly relay: SmartHost | "mx";
  readonly hostname: string;
  readonly maxHops: number;
  readonly clock: Clock;
  readonly names: MailHostsOptions;
  /** Of hosts found by MX: 25. */
  readonly mxPort?: number;
}

type Answer = Awaited<ReturnType<RemoteTransport["deliver"]>>;

/** Far more than headers have; what comes later is not looked at. */
const maxHeaders = 262_144;
/** Nothing of this can be said in a command line. */
const unsayable = /[\r\n\0<>]/;

/** Hands messages to a smart host, or to the hosts that take mail for a domain. */
export class RelayTransport implements RemoteTransport {
  readonly #options: RelayOptions;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  async deliver(letter: Letter, domain: string, signal: AbortSignal): Promise<Answer> {
    const addresses = letter.recipients.map(({ address }) => address);
    try {
      const headers = await readHeaders(letter.open, maxHeaders);
      if (countHops(headers) > this.#options.maxHops) {
        return reached(forAll(addresses, failed("554 5.4.6 The message goes round in a loop")));
      }
      if (unsayable.test(letter.envelope.sender)) {
        return reached(forAll(addresses, failed("553 5.1.7 The sender's address cannot be used")));
      }
      const isGood = (address: string): boolean => !unsayable.test(address);
      const bad = addresses.filter((address) => !isGood(address));
      const recipients = letter.recipients.filter(({ address }) => isGood(address));
      const refused = forAll(bad, failed("553 5.1.3 The address cannot be used"));
      if (recipients.length === 0) return reached(refused);
      const answer = await this.#toHosts({ ...letter, recipients }, domain, headers, signal);
      return { ...answer, outcomes: new Map([...refused, ...answer.outcomes]) };
    } catch (error) {
      return reached(forAll(addresses, localTrouble(error)));
    }
  }

  async #toHosts(
    letter: Letter,
    domain: string,
    headers: Buffer,
    signal: AbortSignal,
  ): Promise<Answer> {
    const addresses = letter.recipients.map(({ address }) => address);
    const hosts = await this.#hostsOf(domain);
    if ("state" in hosts) {
      const reach = hosts.state === "waiting" ? "unreachable" : "reached";
      return { outcomes: forAll(addresses, hosts), reach };
    }
    let reach: Reach = "unreachable";
    let trouble: Outcome = waiting("451 4.4.1 No host could be reached");
    for (const host of hosts) {
      const label = labelOf(host);
      try {
        const session = await this.#open(host, signal);
        const outcomes = await relayLetter(session, letter, headers, label);
        session.close();
        return reached(outcomes);
      } catch (error) {
        trouble = troubleWith(label, error);
        if (isRefusal(error)) reach = "refused";
        if (signal.aborted) break;
      }
    }
    return { outcomes: forAll(addresses, trouble), reach };
  }

  async #hostsOf(domain: string): Promise<readonly MailHost[] | Outcome> {
    const { relay, names } = this.#options;
    if (relay === "mx") return findMailHosts(domain, names);
    return [{ name: relay.host, address: relay.host }];
  }

  async #open(host: MailHost, signal: AbortSignal): Promise<RelaySession> {
    const { relay, hostname, clock, mxPort = 25 } = this.#options;
    const common = { host, hostname, clock, signal };
    if (relay === "mx") {
      const mx = { port: mxPort, tls: "opportunistic", auth: undefined, ca: undefined } as const;
      return openSession({ ...common, ...mx });
    }
    const { port, auth, ca } = relay;
    return openSession({ ...common, port, auth, ca, tls: tlsOf(relay) });
  }
}

/** The host has answered, and may answer the next one otherwise; a wrong password it will not take from anybody. */
function isRefusal(error: unknown): boolean {
  return replyOf(error) !== undefined && !isCode(error, "EAUTH");
}

/** A password is sent encrypted or not at all. */
function tlsOf({ tls, auth }: SmartHost): SmartHost["tls"] {
  return auth !== undefined && tls !== "implicit" ? "required" : tls;
}

function labelOf({ name, address }: MailHost): string {
  return name === address ? name : `${name} [${address}]`;
}

function reached(outcomes: Outcomes): Answer {
  return { outcomes, reach: "reached" };
}
