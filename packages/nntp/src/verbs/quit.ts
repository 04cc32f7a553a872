import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 5.4. */
export const quit: Verb = {
  name: "QUIT",
  syntax: "QUIT",
  leastArguments: 0,
  mostArguments: 0,
  run: () => ({ ...reply(205, "Goodbye"), ends: "completed" }),
};
