import { isSmtpError } from "../smtp-error.ts";
import { toStoreError } from "../store/store-error.ts";

/** How an attempt ended for one recipient. */
export interface Outcome {
  readonly state: "delivered" | "failed" | "waiting";
  /** `550 5.1.1 No such user`; three digits and an enhanced code come first. */
  readonly reply: string;
  /** Who said so, where it was another host. */
  readonly host?: string;
  /** Another host has promised to tell the sender of a success, RFC 3461 section 5.2.1. */
  readonly isNotifyPassedOn?: boolean;
  /** What went wrong here; for the log alone. */
  readonly error?: unknown;
}

/** By address. */
export type Outcomes = ReadonlyMap<string, Outcome>;

export function delivered(reply: string): Outcome {
  return { state: "delivered", reply };
}

export function failed(reply: string): Outcome {
  return { state: "failed", reply };
}

export function waiting(reply: string): Outcome {
  return { state: "waiting", reply };
}

/** Something here went wrong, a full disk perhaps: it may be better next time. */
export function localTrouble(error: unknown): Outcome {
  const { responseCode, enhancedCode, message } = isSmtpError(error) ? error : toStoreError(error);
  const cause = isSmtpError(error) ? error.cause : error;
  return {
    ...waiting(`${responseCode} ${enhancedCode} ${message}`),
    ...(cause === undefined ? {} : { error: cause }),
  };
}

/** The same for all. */
export function forAll(addresses: Iterable<string>, outcome: Outcome): Map<string, Outcome> {
  return new Map([...addresses].map((address) => [address, outcome]));
}

/** The enhanced code of a reply, or what stands for its first digit: RFC 3463 section 3.1. */
export function statusOf(reply: string): string {
  const [, status] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply) ?? [];
  return status ?? `${/^[245]/.test(reply) ? reply.charAt(0) : "4"}.0.0`;
}
