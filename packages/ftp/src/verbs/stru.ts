import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.2: files without records alone. */
export const stru: Verb = {
  name: "STRU",
  syntax: "STRU <F>",
  run: (session, argument) => session.delegate("STRU", argument),
};
