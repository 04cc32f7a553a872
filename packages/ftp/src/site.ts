import type { SecureContext } from "node:tls";
import type { Guard } from "@core/conn-policy";
import type { Accounts } from "./users/accounts.ts";

/** Reports to the host's log. */
export type Log = (level: "info" | "warn" | "error", message: string, facts?: object) => void;

/** One site as its sessions see it; a reload makes another of the same name. */
export interface Site {
  readonly name: string;
  readonly guard: Guard;
  /** Names by which HOST selects it (RFC 7151). */
  readonly hosts: ReadonlySet<string>;
  readonly accounts: Accounts;
  /** Sent with 220; IIS calls it BannerMessage. */
  readonly banner: readonly string[];
  /** Sent with 230; IIS calls it GreetingMessage. */
  readonly greeting: readonly string[];
  /** Sent with 221. */
  readonly exitMessage: string;
  /** Sent with 421 at a full limit. */
  readonly maxClientsMessage: string;
  readonly passivePorts: { readonly first: number; readonly last: number } | undefined;
  /** What PASV tells instead of the socket's own address, behind NAT. */
  readonly passiveAddress: string | undefined;
  /** PORT and EPRT, where the server connects to the client. */
  readonly allowActive: boolean;
  /** Makes the context of one session, so that a resumed session proves the same client. */
  readonly createSecureContext: (() => SecureContext) | undefined;
  /** `login`: no password in the clear; `all`: no data in the clear either. */
  readonly requireTls: "off" | "login" | "all";
  /** 522 for a data connection that does not resume the control connection's TLS session. */
  readonly requireSessionReuse: boolean;
  readonly log: Log;
}
