import type { SecureContext } from "node:tls";
import type { Guard } from "@core/conn-policy";
import type { Directory } from "./recipients/directory.ts";
import type { Queue } from "./store/queue.ts";
import type { Accounts } from "./users/accounts.ts";

/** Reports to the host's log. */
export type Log = (level: "info" | "warn" | "error", message: string, facts?: object) => void;

/**
 * What a listener is for: `transfer` (port 25: no AUTH), `submission` (587: STARTTLS before AUTH and MAIL),
 * `submissions` (465: TLS from the first byte).
 */
export type Role = "transfer" | "submission" | "submissions";

/** What one message and one connection may be, beside the engine's limits. */
export interface MailLimits {
  readonly maxMessageBytes: number;
  readonly maxRecipients: number;
  readonly maxMessagesPerConnection: number;
  /** All messages of a connection; IIS' MaxSessionSize. */
  readonly maxSessionBytes: number;
  /** Received headers before a message is taken for a loop; IIS' HopCount. */
  readonly maxHops: number;
  /** Errors before each further one is answered late, and before the connection is closed. */
  readonly softErrors: number;
  readonly hardErrors: number;
  /** NOOP, RSET, VRFY, HELP, EHLO without a message before they count as errors. */
  readonly maxJunk: number;
  readonly maxAuthFailures: number;
  /** Of one address, over all of its connections. */
  readonly maxMessagesPerMinute: number;
  readonly maxRecipientsPerMinute: number;
}

/** One site as its sessions see it; a reload makes another of the same name. */
export interface Site {
  readonly name: string;
  readonly guard: Guard;
  /** In the greeting, in 421 and in Received. */
  readonly hostname: string;
  readonly banner: string;
  readonly limits: MailLimits;
  readonly directory: Directory;
  readonly accounts: Accounts;
  /** Where messages go; `createSmtpServer` has one that gives them to a handler. */
  readonly queue: Pick<Queue, "begin" | "checkRoom">;
  /** Present where there is a certificate; a reload makes another. */
  readonly secureContext: SecureContext | undefined;
  /** Bare CR or LF in a message: refused (the default), or made CRLF. */
  readonly bareLineEnds: "refuse" | "normalize";
  /** No mail in the clear, on listeners for transfer too. */
  readonly requireTls?: boolean;
  /** Addresses that send a PROXY header first. */
  readonly proxies: (address: string) => boolean;
  readonly log: Log;
}
