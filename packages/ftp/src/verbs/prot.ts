import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4217 section 9: P encrypts data connections, C does not. */
export const prot: Verb = {
  name: "PROT",
  syntax: "PROT <level>",
  isOpen: true,
  run(session, argument) {
    const level = argument.trim().toUpperCase();
    if (!session.isSecure || !session.hasBufferSize)
      return reply(503, session.isSecure ? "Use PBSZ 0 first." : "Use AUTH TLS first.");
    switch (level) {
      case "P":
        session.isDataProtected = true;
        return reply(200, "Data connections are encrypted.");
      case "C":
        if (session.site.requireTls === "all")
          return reply(534, "Data connections must be encrypted here: PROT P.");
        session.isDataProtected = false;
        return reply(200, "Data connections are not encrypted.");
      case "S":
      case "E":
        return reply(536, "TLS has no such level: PROT P or PROT C.");
      default:
        return reply(504, "The level is P or C.");
    }
  },
};
