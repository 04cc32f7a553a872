import { isReplyError, replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import type { Entry, Files } from "../files/files.ts";
import { formatTimeValue } from "../files/time-value.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** When a file was changed last, in UTC (RFC 3659 section 3). */
export const mdtm: Verb = {
  name: "MDTM",
  syntax: "MDTM <path>",
  async run(session, path) {
    const entry = await find(requireLogin(session).files, path);
    if (entry.kind !== "file") throw replyError(550, "Not a regular file.");
    return reply(213, formatTimeValue(entry.modifiedMs));
  },
};

/** Some clients set the time with `MDTM 20260101000000 path`, which a path may look like too (section 3.1). */
async function find(files: Files, path: string): Promise<Entry> {
  try {
    return await files.stat(path);
  } catch (error) {
    const isMissing = isReplyError(error) && error.reply.code === 550;
    if (isMissing && /^\d{14}(?:\.\d+)? /.test(path))
      throw replyError(501, "MDTM does not set the time: use MFMT.", error);
    throw error;
  }
}
