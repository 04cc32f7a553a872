import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3. */
export const rnfr: Verb = {
  name: "RNFR",
  syntax: "RNFR <path>",
  run: (session, path) => session.delegate("RNFR", path),
};
