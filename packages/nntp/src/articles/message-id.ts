import { randomBytes } from "node:crypto";

const randomOctets = 9;

/** An id that nobody else makes (RFC 5536 section 3.1.3): 72 bits of chance, and our name behind it. */
export function makeMessageId(hostname: string, nowMs: number): string {
  return `<${nowMs.toString(36)}.${randomBytes(randomOctets).toString("hex")}@${hostname}>`;
}
