import { reply } from "../control/reply.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** Removes a file, and no directory. */
export const dele: Verb = {
  name: "DELE",
  syntax: "DELE <path>",
  async run(session, path) {
    await requireLogin(session).files.removeFile(path);
    return reply(250, "File removed.");
  },
};
