import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3. */
export const pwd: Verb = {
  name: "PWD",
  aliases: ["XPWD"],
  syntax: "PWD",
  run: (session) => session.delegate("PWD", ""),
};
