import { reply } from "../control/reply.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** Removes an empty directory, and nothing else. */
export const rmd: Verb = {
  name: "RMD",
  aliases: ["XRMD"],
  syntax: "RMD <path>",
  async run(session, path) {
    await requireLogin(session).files.removeDirectory(path);
    return reply(250, "Directory removed.");
  },
};
