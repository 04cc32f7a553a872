import { formatListLine } from "../files/list-line.ts";
import { findListTarget } from "../transfer/list-target.ts";
import { sendListing } from "../transfer/send-listing.ts";
import type { Verb } from "./verb.ts";

/** A directory as `ls -l` shows it. */
export const list: Verb = {
  name: "LIST",
  syntax: "LIST [<path>]",
  async run(session, argument) {
    const { path, isShown } = await findListTarget(session, argument);
    const nowMs = Date.now();
    return sendListing(session, {
      verb: "LIST",
      path,
      isShown,
      format: (entry) => formatListLine(entry, nowMs),
    });
  },
};
