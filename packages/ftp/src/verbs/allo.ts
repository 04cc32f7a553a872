import { replyError } from "../control/reply-error.ts";
import type { Verb } from "./verb.ts";

/** A size, and of a file of records the longest of them. */
const sizes = /^\d+(?: R \d+)?$/i;

/** RFC 959 section 4.1.3: nothing needs to be allocated; a disk that is full is told with 452. */
export const allo: Verb = {
  name: "ALLO",
  syntax: "ALLO <bytes>",
  run(session, argument) {
    if (!sizes.test(argument.trim())) throw replyError(501, "ALLO takes a number of bytes.");
    return session.delegate("ALLO", argument);
  },
};
