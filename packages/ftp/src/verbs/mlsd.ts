import { replyError } from "../control/reply-error.ts";
import { formatFacts } from "../files/facts.ts";
import { requireLogin } from "../transfer/require-login.ts";
import { sendListing } from "../transfer/send-listing.ts";
import type { Verb } from "./verb.ts";

/** A directory for programs, RFC 3659 section 7. */
export const mlsd: Verb = {
  name: "MLSD",
  syntax: "MLSD [<path>]",
  async run(session, argument) {
    const { files, rights } = requireLogin(session);
    const { kind } = await files.stat(argument);
    if (kind !== "directory") throw replyError(501, "MLSD lists directories. Use MLST.");
    const { facts } = session;
    return sendListing(session, {
      verb: "MLSD",
      path: argument,
      format: (entry) => `${formatFacts(entry, facts, rights)} ${entry.name}`,
    });
  },
};
