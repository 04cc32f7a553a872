import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** What a client calls itself; nothing depends on it. */
export const clnt: Verb = {
  name: "CLNT",
  syntax: "CLNT <name>",
  isOpen: true,
  run: () => reply(200, "Noted."),
};
