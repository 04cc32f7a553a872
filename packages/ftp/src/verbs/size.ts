import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/**
 * The bytes that a transfer would have (RFC 3659 section 4). In ASCII that takes reading the whole file, so the answer
 * is 550, as section 4.2 allows.
 */
export const size: Verb = {
  name: "SIZE",
  syntax: "SIZE <path>",
  async run(session, path) {
    const { files } = requireLogin(session);
    if (session.type === "ascii") throw replyError(550, "SIZE is not told in ASCII: send TYPE I.");
    const entry = await files.stat(path);
    if (entry.kind !== "file") throw replyError(550, "Not a regular file.");
    return reply(213, String(entry.size));
  },
};
