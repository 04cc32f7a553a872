import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import { toLines } from "./hdr.ts";
import { type HeaderLine, checkField, headerLines, labelById } from "./header-lines.ts";
import { createPauses } from "./pauses.ts";
import { toOldField } from "./old-field.ts";
import { choose } from "./selected-range.ts";
import type { Verb } from "./verb.ts";

const mostPatterns = 64;
/** A header that is longer is matched by its beginning: a pattern of 450 characters takes milliseconds for this much. */
const mostMatched = 8_192;

/**
 * RFC 2980 section 2.9: the headers that match one of the patterns.
 *
 * Blind spot: what matches only behind the first 8,192 characters of a header is not found.
 */
export const xpat: Verb = {
  name: "XPAT",
  syntax: "XPAT <field> <message-id>|<range> <pattern> [<pattern>...]",
  leastArguments: 3,
  mostArguments: 2 + mostPatterns,
  needs: "mayRead",
  async run(session, [word = "", articles, ...patterns]) {
    const field = toOldField(word);
    checkField(field);
    const texts = patterns.map(toText);
    const wildmats = texts.map(parseWildmat);
    const chosen = choose(session, articles);
    const pieces = headerLines(session, field, chosen);
    const lines = "messageId" in chosen ? await labelById(pieces, chosen.messageId) : pieces;
    const found = matching(lines, wildmats, texts.join("").length);
    return reply(
      221,
      `${word} matches follow`,
      toLines(found, ({ content = "" }) => content),
    );
  },
};

/** @param length of all patterns together. */
async function* matching(
  pieces: ReturnType<typeof headerLines>,
  wildmats: readonly Wildmat[],
  length: number,
): AsyncIterable<readonly HeaderLine[]> {
  const pause = createPauses();
  for await (const piece of pieces) {
    const found: HeaderLine[] = [];
    for (const line of piece) {
      if (line.content === undefined) continue;
      const text = toText(line.content.slice(0, mostMatched));
      const turn = pause(text.length * length);
      if (turn !== undefined) await turn;
      if (wildmats.some((isMeant) => isMeant(text))) found.push(line);
    }
    yield found;
  }
}
