import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** `SITE CHMOD 644 path`: what follows `CHMOD ` is the argument here. */
export const siteChmod: Verb = {
  name: "CHMOD",
  syntax: "SITE CHMOD <mode> <path>",
  async run(session, argument) {
    const { files } = requireLogin(session);
    const [, digits, path] = /^([0-7]{3,4}) (.+)$/.exec(argument) ?? [];
    if (digits === undefined || path === undefined)
      throw replyError(501, `The syntax is: ${siteChmod.syntax}, the mode being octal.`);
    const mode = Number.parseInt(digits, 8);
    // Setuid, setgid and sticky bits are for the machine's administrator.
    if (mode > 0o777) throw replyError(504, "Only the permission bits 0 to 777 can be set.");
    await files.setMode(path, mode);
    return reply(200, "The mode has been set.");
  },
};
