import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 7151. */
export const host: Verb = {
  name: "HOST",
  syntax: "HOST <name>",
  isOpen: true,
  run(session, name) {
    // Section 3.2: whoever has begun to log in may not change sides.
    if (session.login !== undefined || session.userName !== undefined)
      return reply(503, "HOST comes before USER.");
    if (!session.selectSite(name.trim().toLowerCase()))
      return reply(504, "There is no such host here.");
    const [first, ...rest] = session.site.banner;
    return first === undefined ? reply(220, "Ready") : reply(220, first, ...rest, "Ready");
  },
};
