import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4954. The exchange itself is smtp-server's. */
export const auth: Verb = {
  name: "AUTH",
  isLast: true,
  run(session, argument) {
    if (session.role === "transfer") return reply(502, "5.5.1", "Error: command not implemented");
    if (!session.isSecure)
      return reply(538, "5.7.11", "Error: encryption required, issue a STARTTLS command first");
    if (session.helo === undefined) return reply(503, "5.5.1", "Error: send EHLO first");
    if (session.user !== undefined) return reply(503, "5.5.1", "Error: already authenticated");
    // RFC 4954 section 4: or MAIL would have been judged for somebody else.
    if (session.transaction !== undefined)
      return reply(503, "5.5.1", "Error: AUTH not permitted during a mail transaction");
    return session.delegate("AUTH", argument);
  },
};
