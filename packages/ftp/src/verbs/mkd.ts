import { reply } from "../control/reply.ts";
import { quotePath } from "../files/quote-path.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** Makes a directory; the answer has its absolute path, as the client knows it. */
export const mkd: Verb = {
  name: "MKD",
  aliases: ["XMKD"],
  syntax: "MKD <path>",
  async run(session, path) {
    const made = await requireLogin(session).files.makeDirectory(path);
    return reply(257, `${quotePath(made)} created.`);
  },
};
