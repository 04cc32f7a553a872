import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const cdup: Verb = {
  name: "CDUP",
  aliases: ["XCUP"],
  syntax: "CDUP",
  run: (session) => session.delegate("CDUP", ""),
};
