import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const acct: Verb = {
  name: "ACCT",
  syntax: "ACCT <account>",
  isOpen: true,
  run: () => reply(202, "No account is needed."),
};
