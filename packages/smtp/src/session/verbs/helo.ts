import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.1, for those who know no extensions. */
export const helo: Verb = {
  name: "HELO",
  isJunk: true,
  isLast: true,
  run(session, argument) {
    return session.delegate("HELO", argument);
  },
};
