import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/**
 * RFC 959 section 4.1.1. Encryption stays: only AUTH begins it, and nothing ends it. What HOST has said does not (RFC
 * 7151): it may be said anew.
 */
export const rein: Verb = {
  name: "REIN",
  syntax: "REIN",
  isOpen: true,
  run(session) {
    session.reset();
    session.leaveSite();
    return reply(220, "Ready for a new user.");
  },
};
