import { toText } from "../protocol/command.ts";
import { replyError } from "../protocol/reply-error.ts";
import { logIn, requireStranger } from "./log-in.ts";
import type { Verb } from "./verb.ts";

const mostWords = 32;

/** RFC 4643 section 2.3. */
export const authinfoPass: Verb = {
  name: "AUTHINFO PASS",
  syntax: "AUTHINFO PASS <password>",
  leastArguments: 1,
  mostArguments: mostWords,
  isSecret: true,
  async run(session, words) {
    requireStranger(session);
    if (session.userName === undefined) throw replyError(482, "AUTHINFO USER comes first");
    return logIn(session, session.userName, toText(words.join(" ")));
  },
};
