import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** The names of TLS; the others of old drafts (SSL, TLS-P) mean encrypted data without PROT. */
const mechanisms: ReadonlySet<string> = new Set(["TLS", "TLS-C"]);

/** RFC 4217 section 4. */
export const auth: Verb = {
  name: "AUTH",
  syntax: "AUTH <mechanism>",
  isOpen: true,
  async run(session, mechanism) {
    if (session.isSecure) return reply(503, "The connection is encrypted already.");
    if (session.site.createSecureContext === undefined)
      return reply(502, "There is no encryption here.");
    if (!mechanisms.has(mechanism.trim().toUpperCase()))
      return reply(504, "Only AUTH TLS is known.");
    await session.startTls(reply(234, "Begin the TLS handshake."));
    return undefined;
  },
};
