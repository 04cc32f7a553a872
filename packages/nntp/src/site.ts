import type { SecureContext } from "node:tls";
import type { Guard } from "@core/conn-policy";
import type { Posting } from "./posting/posting.ts";
import type { ArticleStore } from "./store/article-store.ts";
import type { Accounts } from "./users/accounts.ts";
import type { Rights } from "./session/session.ts";

/** Reports to the host's log. */
export type Log = (level: "info" | "warn" | "error", message: string, facts?: object) => void;

/** What one article and one client may be, beside the engine's limits. */
export interface NewsLimits {
  /** IIS' ClientPostSoftLimit: a larger article is refused, and the session goes on. */
  readonly maxArticleBytes: number;
  /** IIS' ClientPostHardLimit: whoever has posted more than this on one connection is cut off. */
  readonly maxPostedBytes: number;
  /** Bad commands in a row. */
  readonly maxErrors: number;
  readonly maxLoginFailures: number;
}

/** One site as its sessions see it; a reload makes another of the same name. */
export interface Site {
  readonly name: string;
  readonly guard: Guard;
  /** In the greeting, in Path, Xref, Message-ID and Injection-Info. */
  readonly hostname: string;
  readonly limits: NewsLimits;
  readonly store: ArticleStore;
  readonly posting: Posting;
  readonly accounts: Accounts;
  /** What a client from `address` may do before it logs in; `undefined`: it is refused with 502. */
  rightsOf(address: string): Rights | undefined;
  readonly motd: readonly string[];
  /** For LIST SUBSCRIPTIONS and LIST DISTRIB.PATS. */
  readonly subscriptions: readonly string[];
  readonly distributions: readonly string[];
  /** Present where there is a certificate. */
  readonly secureContext: SecureContext | undefined;
  /** AUTHINFO USER without TLS: refused unless told (RFC 4643 section 2.3). */
  readonly mayLogInUnencrypted: boolean;
  /** Wall-clock milliseconds: DATE, and what dates are compared with. */
  readonly now: () => number;
  readonly log: Log;
}
