import { isIPv6 } from "node:net";
import type { Envelope } from "../store/envelope.ts";

/** What a Received header says beside the envelope. */
export interface Trace {
  readonly hostname: string;
  /** `ESMTPSA`: RFC 3848, RFC 6531 section 4.3. */
  readonly transmission: string;
  readonly id: string;
}

/**
 * The Received header of RFC 5321 section 4.4. It does not name the recipients, who may not know of each other, nor the
 * user, whose name is half of a login.
 */
export function receivedHeader(
  { origin, receivedAt }: Envelope,
  { hostname, transmission, id }: Trace,
): string {
  return [
    `Received: from ${nameOf(origin.helo)} (${literalOf(origin.client)})`,
    `\tby ${hostname} with ${transmission} id ${id};`,
    `\t${dateOf(receivedAt)}`,
    "",
  ].join("\r\n");
}

/** What a client calls itself goes into a header: nothing that could be a comment, or not ASCII. */
function nameOf(helo: string): string {
  return helo.replace(/[^\w.:[\]-]/gu, "?") || "unknown";
}

function literalOf(address: string): string {
  return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}

/** RFC 5322 section 3.3, in UTC. */
function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace("GMT", "+0000");
}
