import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import { formatTimeValue, parseTimeValue } from "../files/time-value.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** Sets the time a file was changed last: draft-somers-ftp-mfxx, which clients use after an upload. */
export const mfmt: Verb = {
  name: "MFMT",
  syntax: "MFMT <YYYYMMDDHHMMSS> <path>",
  async run(session, argument) {
    const { files } = requireLogin(session);
    const space = argument.indexOf(" ");
    const path = argument.slice(space + 1);
    const modifiedMs = space < 0 ? undefined : parseTimeValue(argument.slice(0, space));
    if (modifiedMs === undefined || path === "")
      throw replyError(501, `The syntax is: ${mfmt.syntax}`);
    await files.setModified(path, modifiedMs);
    return reply(213, `Modify=${formatTimeValue(modifiedMs)}; ${path}`);
  },
};
