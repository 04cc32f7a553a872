import { Readable } from "node:stream";
import { createManualClock } from "@core/conn-policy/testing";

import type { Outcome } from "../../src/delivery/outcome.ts";
import { RelayTransport, type RelayOptions } from "../../src/delivery/relay/relay-transport.ts";
import type { SmartHost } from "../../src/delivery/relay/smart-host.ts";
import type { Letter, Reach } from "../../src/delivery/transport.ts";
import type { Envelope, EnvelopeRecipient } from "../../src/store/envelope.ts";
import type { FakeHost } from "./fake-host.ts";
import { text } from "./rig.ts";

export const names: RelayOptions["names"] = {
  resolver: {
    resolveMx: async () => [{ exchange: "mx.else.test", priority: 10 }],
    resolve4: async () => ["127.0.0.1"],
    resolve6: async () => [],
  },
  isOurs: () => false,
  random: () => 0.5,
};

/** Relaying to a host on loopback, on time that moves when told. */
export class Relay {
  readonly clock = createManualClock();
  readonly ending = new AbortController();
  readonly transport: RelayTransport;

  constructor(
    host: FakeHost,
    smartHost: Partial<SmartHost> = {},
    options: Partial<RelayOptions> = {},
  ) {
    this.transport = new RelayTransport({
      relay: { host: "127.0.0.1", port: host.port, tls: "opportunistic", ...smartHost },
      hostname: "mx.ours.test",
      maxHops: 3,
      clock: this.clock,
      names,
      mxPort: host.port,
      ...options,
    });
  }

  async send(
    to: readonly (string | EnvelopeRecipient)[],
    of: Partial<Envelope> = {},
    octets: string = text,
  ): Promise<{
    readonly outcomes: readonly (Outcome | undefined)[];
    readonly reach: Reach;
  }> {
    const recipients = to.map((each) => (typeof each === "string" ? { address: each } : each));
    const envelope: Envelope = {
      sender: "joe@example.org",
      recipients,
      origin: { client: "192.0.2.1", helo: "client", isEncrypted: false },
      receivedAt: 0,
      isUtf8: false,
      is8Bit: false,
      ...of,
    };
    const letter: Letter = {
      id: "1",
      envelope,
      recipients,
      size: octets.length,
      open: async () => Readable.from(toChunks(Buffer.from(octets, "latin1"))),
    };
    const { signal } = this.ending;
    const { outcomes, reach } = await this.transport.deliver(letter, "else.test", signal);
    return { outcomes: recipients.map(({ address }) => outcomes.get(address)), reach };
  }
}

function* toChunks(octets: Buffer): Generator<Buffer> {
  for (let at = 0; at < octets.length; at += 65_536) yield octets.subarray(at, at + 65_536);
}
