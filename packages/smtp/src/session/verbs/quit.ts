import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.10. What was sent after it is not looked at. */
export const quit: Verb = {
  name: "QUIT",
  run(session) {
    session.dismiss(reply(221, "2.0.0", `${session.site.hostname} Goodbye`), "completed");
    return undefined;
  },
};
