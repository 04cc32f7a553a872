import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.2: stream mode alone. */
export const mode: Verb = {
  name: "MODE",
  syntax: "MODE <S>",
  run: (session, argument) => session.delegate("MODE", argument),
};
