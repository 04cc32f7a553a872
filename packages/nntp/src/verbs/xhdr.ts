import { reply } from "../protocol/reply.ts";
import { toLines } from "./hdr.ts";
import { checkField, headerLines, labelById } from "./header-lines.ts";
import { toOldField } from "./old-field.ts";
import { choose } from "./selected-range.ts";
import type { Verb } from "./verb.ts";

/** RFC 2980 section 2.6: as HDR, with `(none)` for what is missing, and an empty list for an empty range. */
export const xhdr: Verb = {
  name: "XHDR",
  syntax: "XHDR <field> [<message-id>|<range>]",
  leastArguments: 1,
  mostArguments: 2,
  needs: "mayRead",
  async run(session, [word = "", articles]) {
    const field = toOldField(word);
    checkField(field);
    const chosen = choose(session, articles);
    const pieces = headerLines(session, field, chosen);
    const lines = "messageId" in chosen ? await labelById(pieces, chosen.messageId) : pieces;
    return reply(
      221,
      `${word} fields follow`,
      toLines(lines, ({ content = "(none)" }) => content),
    );
  },
};
