import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3: nothing needs to be allocated; a disk that is full is told with 452. */
export const allo: Verb = {
  name: "ALLO",
  syntax: "ALLO <bytes>",
  run: (session, argument) => session.delegate("ALLO", argument),
};
