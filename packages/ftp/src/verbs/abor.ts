import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3: 426 for the transfer that is broken off, then 226 for ABOR itself. */
export const abor: Verb = {
  name: "ABOR",
  syntax: "ABOR",
  isUrgent: true,
  async run(session) {
    if (session.transfer !== undefined) {
      await session.transfer.abort();
      return reply(226, "The transfer has been aborted.");
    }
    if (session.data.isReady) return reply(225, "There is no transfer to abort.");
    return reply(226, "There is no transfer to abort.");
  },
};
