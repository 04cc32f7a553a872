import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import { toLines } from "./hdr.ts";
import { type HeaderLine, checkField, headerLines, labelById } from "./header-lines.ts";
import { toOldField } from "./old-field.ts";
import { choose } from "./selected-range.ts";
import type { Verb } from "./verb.ts";

const mostPatterns = 64;

/** RFC 2980 section 2.9: the headers that match one of the patterns. */
export const xpat: Verb = {
  name: "XPAT",
  syntax: "XPAT <field> <message-id>|<range> <pattern> [<pattern>...]",
  leastArguments: 3,
  mostArguments: 2 + mostPatterns,
  needs: "mayRead",
  async run(session, [word = "", articles, ...patterns]) {
    const field = toOldField(word);
    checkField(field);
    const wildmats = patterns.map((pattern) => parseWildmat(toText(pattern)));
    const chosen = choose(session, articles);
    const pieces = headerLines(session, field, chosen);
    const lines = "messageId" in chosen ? await labelById(pieces, chosen.messageId) : pieces;
    const found = matching(lines, wildmats);
    return reply(
      221,
      `${word} matches follow`,
      toLines(found, ({ content = "" }) => content),
    );
  },
};

async function* matching(
  pieces: ReturnType<typeof headerLines>,
  wildmats: readonly Wildmat[],
): AsyncIterable<readonly HeaderLine[]> {
  for await (const piece of pieces) {
    yield piece.filter(({ content }) => {
      if (content === undefined) return false;
      const text = toText(content);
      return wildmats.some((isMeant) => isMeant(text));
    });
  }
}
