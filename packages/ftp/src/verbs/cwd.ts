import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const cwd: Verb = {
  name: "CWD",
  aliases: ["XCWD"],
  syntax: "CWD <path>",
  run: (session, path) => session.delegate("CWD", path),
};
