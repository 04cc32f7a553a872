import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 5.3. Nothing changes: every client may read who may read. */
export const modeReader: Verb = {
  name: "MODE READER",
  syntax: "MODE READER",
  leastArguments: 0,
  mostArguments: 0,
  run: ({ rights }) =>
    rights.mayPost ? reply(200, "Posting allowed") : reply(201, "Posting prohibited"),
};
