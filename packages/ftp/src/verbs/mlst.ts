import { reply } from "../control/reply.ts";
import { formatFacts } from "../files/facts.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** The facts of one file or directory, told on the control connection (RFC 3659 section 7.2). */
export const mlst: Verb = {
  name: "MLST",
  syntax: "MLST [<path>]",
  async run(session, argument) {
    const { files, rights } = requireLogin(session);
    const path = files.resolve(argument);
    const entry = await files.stat(path);
    return reply(250, "Listing:", `${formatFacts(entry, session.facts, rights)} ${path}`, "End.");
  },
};
