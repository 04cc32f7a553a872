import { reply } from "../control/reply.ts";
import { selectFacts } from "../files/facts.ts";
import type { Verb } from "./verb.ts";

/** RFC 2389 section 4. */
export const opts: Verb = {
  name: "OPTS",
  syntax: "OPTS <command> [<option>]",
  isOpen: true,
  run(session, argument) {
    const [command = "", option = ""] = argument.trim().split(/ +/u);
    switch (command.toUpperCase()) {
      case "UTF8":
      case "UTF-8":
        return option.toUpperCase() === "OFF"
          ? reply(504, "Names are always UTF-8.")
          : reply(200, "Names are UTF-8.");
      case "MLST":
        session.facts = selectFacts(option);
        // RFC 3659 section 7.9: the answer names what will be told.
        return reply(200, `MLST OPTS ${session.facts.map((fact) => `${fact};`).join("")}`.trim());
      default:
        return reply(501, "OPTS knows UTF8 and MLST.");
    }
  },
};
