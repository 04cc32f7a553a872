import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import { type HeaderLine, checkField, headerLines } from "./header-lines.ts";
import { choose, nothingFound, peek } from "./selected-range.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 8.5. */
export const hdr: Verb = {
  name: "HDR",
  syntax: "HDR <field> [<message-id>|<range>]",
  leastArguments: 1,
  mostArguments: 2,
  needs: "mayRead",
  async run(session, [field = "", word]) {
    checkField(field);
    const chosen = choose(session, word);
    const pieces = await peek(headerLines(session, field, chosen));
    if (pieces === undefined)
      throw "messageId" in chosen
        ? replyError(430, "No article with that message-id")
        : nothingFound(chosen.isCurrent, false);
    return reply(
      225,
      "Headers follow",
      toLines(pieces, ({ content = "" }) => content),
    );
  },
};

/** Lines of `number content`. */
export async function* toLines(
  pieces: AsyncIterable<readonly HeaderLine[]>,
  toContent: (line: HeaderLine) => string,
): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    const text = piece.map((line) => `${line.label} ${toContent(line)}\r\n`).join("");
    yield Buffer.from(text, "latin1");
  }
}
