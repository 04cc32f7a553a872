import { findListTarget } from "../transfer/list-target.ts";
import { sendListing } from "../transfer/send-listing.ts";
import type { Verb } from "./verb.ts";

/** Names alone, each as the client can use it in RETR: with the directory that it has asked for. */
export const nlst: Verb = {
  name: "NLST",
  syntax: "NLST [<path>]",
  async run(session, argument) {
    const { path, isShown, nameOf } = await findListTarget(session, argument);
    return sendListing(session, { verb: "NLST", path, isShown, format: nameOf });
  },
};
