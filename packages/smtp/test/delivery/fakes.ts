import { delivered, type Outcome } from "../../src/delivery/outcome.ts";
import type { Letter, Reach, RemoteTransport } from "../../src/delivery/transport.ts";
import type { Directory, Route } from "../../src/recipients/directory.ts";

/** Mail for `ours.test` is local; `alias@` and others lead where `aliases` says; `nobody@` is nobody. */
export class FakeDirectory implements Directory {
  readonly aliases = new Map<string, readonly string[]>();

  routeOf(address: string): Route | undefined {
    const to = this.aliases.get(address);
    if (to !== undefined) return { kind: "alias", to };
    const [mailbox = "", domain = ""] = address.split("@");
    if (domain !== "ours.test") return { kind: "remote", domain };
    return mailbox === "nobody" ? undefined : { kind: "local", mailbox, address };
  }
  checkRecipient(): void {}
  checkSender(): void {}
}

export interface Sent {
  readonly id: string;
  readonly domain: string;
  readonly recipients: readonly string[];
  readonly at: number;
}

/** Other hosts; all take everything unless told. */
export class FakeHosts implements RemoteTransport {
  readonly sent: Sent[] = [];
  answer: (address: string) => Outcome = () => delivered("250 2.0.0 Ok");
  reach: Reach = "reached";
  /** Attempts wait for it. */
  gate: Promise<void> | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async deliver(
    { id, recipients }: Letter,
    domain: string,
    signal: AbortSignal,
  ): ReturnType<RemoteTransport["deliver"]> {
    const addresses = recipients.map(({ address }) => address);
    this.sent.push({ id, domain, recipients: addresses, at: this.#now() });
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    if (this.gate !== undefined) await Promise.race([this.gate, aborted]);
    const outcomes = new Map(addresses.map((address) => [address, this.answer(address)]));
    return { outcomes, reach: this.reach };
  }
}
