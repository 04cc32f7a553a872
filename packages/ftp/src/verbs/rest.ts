import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3659 section 5. An offset in a text whose line ends change on the way is where in the file? Nobody can know. */
export const rest: Verb = {
  name: "REST",
  syntax: "REST <offset>",
  run(session, argument) {
    if (!/^\d{1,15}$/.test(argument)) throw replyError(501, "REST takes a number of bytes.");
    const offset = Number(argument);
    if (offset > 0 && session.type === "ascii") throw replyError(504, "Use TYPE I to restart.");
    session.restartAt = offset;
    return reply(350, `The next transfer starts at ${offset}.`);
  },
};
