import type { SmtpUser } from "./users/user.ts";

/** A host that takes all mail for other domains. */
export interface SmartHostOptions {
  readonly host: string;
  /** 465 with `implicit`, 587 with a user, else 25. */
  readonly port?: number;
  /**
   * `implicit`: from the first byte; `required`: STARTTLS, or nothing is sent; `opportunistic`: where it is offered; `off`.
   * `required` with a user, else `opportunistic`, unless told.
   */
  readonly tls?: "implicit" | "required" | "opportunistic" | "off";
  readonly user?: string;
  readonly password?: string;
}

/** The keys of an SMTP site. */
export interface SmtpSiteOptions {
  /** In the greeting, in Received and in notifications; the machine's own unless told. */
  readonly hostname?: string;
  /** Said in the greeting, after the host name. */
  readonly banner?: string;
  /** Mail for these is ours. */
  readonly domains: readonly string[];
  /** Beside those of the users: names, or addresses; `any` takes every name (IIS). */
  readonly mailboxes?: "any" | readonly string[];
  readonly users?: readonly SmtpUser[];
  /** Names or addresses whose mail goes to others, here or elsewhere. */
  readonly aliases?: Readonly<Record<string, string | readonly string[]>>;
  /** By domain: who gets what nobody else does. */
  readonly catchAll?: Readonly<Record<string, string>>;
  /** `joe+lists` is `joe`. */
  readonly plusAddresses?: boolean;
  /** The folder of Pickup, Drop, Maildir, Queue and Badmail. */
  readonly mailroot: string;
  /** `drop`: one file a message in `Drop`, as IIS; `maildir`: a Maildir for each mailbox. `drop` unless told. */
  readonly mailboxFormat?: "drop" | "maildir";
  /** Mail for other domains: `off`, to their own hosts, or to one host for all. `off` unless told. */
  readonly relay?: "off" | "mx" | SmartHostOptions;
  /** Addresses and ranges that may relay without logging in (IIS: RelayIpList); none unless told. */
  readonly relayFrom?: readonly string[];
  /** After each attempt that failed, the last one again and again; IIS: `15m`, `30m`, `60m`, `240m`. */
  readonly retry?: readonly string[];
  /** After so long its sender is told that a message waits; `12h` unless told. */
  readonly delayNotice?: string;
  /** After so long a message is given up; `48h` unless told. */
  readonly expire?: string;
  /** IIS: MaxMessageSize; `32MiB` unless told. */
  readonly maxMessageSize?: string | number;
  /** All messages of a connection, IIS: MaxSessionSize; `off` unless told. */
  readonly maxSessionSize?: string | number;
  /** Of a message; 100 unless told. */
  readonly maxRecipients?: number;
  readonly maxMessagesPerConnection?: number;
  /** Of one address, over all of its connections; IPv6 counts by /64. No limit unless told. */
  readonly maxMessagesPerMinute?: number;
  readonly maxRecipientsPerMinute?: number;
  /** Received headers of a message, IIS: HopCount; 50 unless told. */
  readonly maxHops?: number;
  /** Errors before a connection is closed, IIS: MaxSmtpErrors; from half of them on each is answered late. */
  readonly maxErrors?: number;
  /** Wrong passwords before a connection is closed. */
  readonly maxLoginFailures?: number;
  /** No mail in the clear, on listeners for transfer too. */
  readonly requireTls?: boolean;
  /** Bare CR or LF in a message: refused, or made CRLF. */
  readonly bareLineEnds?: "refuse" | "normalize";
  /** Balancers that send a PROXY header first; addresses and ranges. */
  readonly proxies?: readonly string[];
}
