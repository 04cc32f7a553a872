import type { Readable } from "node:stream";
import type { Envelope, EnvelopeRecipient } from "../store/envelope.ts";
import type { Outcomes } from "./outcome.ts";

/** A message on its way to some of its recipients. */
export interface Letter {
  readonly id: string;
  readonly envelope: Envelope;
  readonly size: number;
  /** Those of one route, members of aliases among them. */
  readonly recipients: readonly EnvelopeRecipient[];
  /** The octets, from the beginning each time. */
  readonly open: () => Promise<Readable>;
}

export interface Mailbox {
  readonly name: string;
  /** Where the mailbox is, in lower case. */
  readonly domain: string;
  readonly recipient: EnvelopeRecipient;
}

export interface LocalTransport {
  /** Never rejects; a recipient without an outcome waits. */
  deliver(letter: Letter, mailboxes: readonly Mailbox[]): Promise<Outcomes>;
}

/**
 * `unreachable`: no host was there, or none that could be used; `refused`: one answered, and let nobody in just now;
 * `reached`: it was told of the message.
 */
export type Reach = "unreachable" | "refused" | "reached";

export interface RemoteTransport {
  /**
   * Never rejects; a recipient without an outcome waits.
   *
   * @param signal breaks it off.
   * @returns `reach`: unless it was `reached`, others need not try just now.
   */
  deliver(
    letter: Letter,
    domain: string,
    signal: AbortSignal,
  ): Promise<{ readonly outcomes: Outcomes; readonly reach: Reach }>;
}

export interface Transports {
  readonly local: LocalTransport;
  readonly remote: RemoteTransport;
}
