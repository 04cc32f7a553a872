import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.5. */
export const rset: Verb = {
  name: "RSET",
  isJunk: true,
  run(session, argument) {
    if (argument !== "") return reply(501, "5.5.4", "Syntax: RSET");
    session.transaction = undefined;
    return reply(250, "2.0.0", "Ok");
  },
};
