import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 7.3: whoever asks which addresses there are is told to try. */
export const vrfy: Verb = {
  name: "VRFY",
  isJunk: true,
  isLast: true,
  run: (_session, argument) =>
    argument === ""
      ? reply(501, "5.5.4", "Syntax: VRFY address")
      : reply(
          252,
          "2.1.5",
          "Cannot verify the user, but will accept a message and try to deliver it",
        ),
};
