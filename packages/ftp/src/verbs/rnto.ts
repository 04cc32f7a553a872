import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3: directly after RNFR, or the answer is 503. */
export const rnto: Verb = {
  name: "RNTO",
  syntax: "RNTO <path>",
  run: (session, path) => session.delegate("RNTO", path),
};
