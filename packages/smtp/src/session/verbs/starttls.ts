import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3207. */
export const starttls: Verb = {
  name: "STARTTLS",
  isJunk: true,
  isLast: true,
  run(session, argument) {
    if (argument !== "") return reply(501, "5.5.4", "Syntax: STARTTLS");
    if (session.isSecure) return reply(503, "5.5.1", "Error: TLS already active");
    if (session.site.secureContext === undefined)
      return reply(502, "5.5.1", "Error: command not implemented");
    session.transaction = undefined;
    session.startTls(reply(220, "2.0.0", "Ready to start TLS"));
    return undefined;
  },
};
