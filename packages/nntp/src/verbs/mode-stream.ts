import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4644 section 2.3. */
export const modeStream: Verb = {
  name: "MODE STREAM",
  syntax: "MODE STREAM",
  leastArguments: 0,
  mostArguments: 0,
  needs: "mayFeed",
  run: () => reply(203, "Streaming permitted"),
};
