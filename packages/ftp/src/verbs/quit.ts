import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const quit: Verb = {
  name: "QUIT",
  syntax: "QUIT",
  isOpen: true,
  run(session) {
    session.close(reply(221, session.site.exitMessage), "completed");
    return undefined;
  },
};
