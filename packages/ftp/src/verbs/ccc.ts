import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4217 section 6: back to commands in the clear, which nobody needs whose firewall does not read them. */
export const ccc: Verb = {
  name: "CCC",
  syntax: "CCC",
  isOpen: true,
  run(session) {
    return session.isSecure
      ? reply(534, "Commands stay encrypted.")
      : reply(533, "Commands are not encrypted.");
  },
};
