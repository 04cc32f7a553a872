import { requireLogin } from "../transfer/require-login.ts";
import { withoutOptions } from "../transfer/list-options.ts";
import { sendListing } from "../transfer/send-listing.ts";
import type { Verb } from "./verb.ts";

/** Names alone, each as the client can use it in RETR: with the directory that it has asked for. */
export const nlst: Verb = {
  name: "NLST",
  syntax: "NLST [<path>]",
  async run(session, argument) {
    const path = await withoutOptions(session, argument);
    if (path === "")
      return sendListing(session, { verb: "NLST", path, format: ({ name }) => name });
    const { kind } = await requireLogin(session).files.stat(path);
    const prefix = path.endsWith("/") ? path : `${path}/`;
    return sendListing(session, {
      verb: "NLST",
      path,
      format: ({ name }) => (kind === "file" ? path : prefix + name),
    });
  },
};
