import { toText } from "../protocol/command.ts";
import { parseRange } from "../protocol/range.ts";
import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import type { Numbered } from "../store/article-store.ts";
import { select, summary } from "./group.ts";
import { requireGroup, requireSelection } from "./require.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.1.2. */
export const listgroup: Verb = {
  name: "LISTGROUP",
  syntax: "LISTGROUP [<newsgroup> [<range>]]",
  leastArguments: 0,
  mostArguments: 2,
  needs: "mayRead",
  async run(session, [word, rangeWord = "1-"]) {
    const range = parseRange(rangeWord);
    if (range === undefined) throw replyError(501, "That is no range of article numbers");
    const name = word === undefined ? requireSelection(session).group : toText(word);
    const group = await requireGroup(session, name);
    select(session, group);
    const numbers = session.site.store.numbers(group.name, range);
    return reply(211, `${summary(group)} list follows`, toLines(numbers));
  },
};

async function* toLines(pieces: AsyncIterable<readonly Numbered[]>): AsyncIterable<Uint8Array> {
  for await (const piece of pieces)
    yield Buffer.from(piece.map(({ number }) => `${number}\r\n`).join(""));
}
