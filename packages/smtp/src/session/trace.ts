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
  return address.includes(":") ? `[IPv6:${address}]` : `[${address}]`;
}

let second = Number.NaN;
let dateOfSecond = "";

/** RFC 5322 section 3.3, in UTC. Thousands of messages come within a second, and have the same. */
function dateOf(milliseconds: number): string {
  const now = Math.floor(milliseconds / 1_000);
  if (now !== second) {
    second = now;
    dateOfSecond = new Date(milliseconds).toUTCString().replace("GMT", "+0000");
  }
  return dateOfSecond;
}
