import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

const types: ReadonlyMap<string, "ascii" | "image"> = new Map([
  ["A", "ascii"],
  ["A N", "ascii"],
  ["I", "image"],
  // A byte of a byte machine, RFC 959 section 3.1.1.4.
  ["L 8", "image"],
]);

/** RFC 959 section 4.1.2. */
export const type: Verb = {
  name: "TYPE",
  syntax: "TYPE <A|I>",
  run(session, argument) {
    const found = types.get(argument.trim().toUpperCase());
    if (found === undefined) return reply(504, "The types are A and I.");
    session.type = found;
    return reply(200, found === "ascii" ? "Type is ASCII." : "Type is image.");
  },
};
