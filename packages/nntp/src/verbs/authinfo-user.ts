import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import { requireStranger } from "./log-in.ts";
import type { Verb } from "./verb.ts";

const mostWords = 32;

/** RFC 4643 section 2.3. A name may hold blanks, as some clients send them. */
export const authinfoUser: Verb = {
  name: "AUTHINFO USER",
  syntax: "AUTHINFO USER <name>",
  leastArguments: 1,
  mostArguments: mostWords,
  isSecret: true,
  run(session, words) {
    requireStranger(session);
    session.userName = toText(words.join(" "));
    return reply(381, "Now the password");
  },
};
