import { findNumber, missing, overlapOf, requireById } from "./article-verb.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.2.4. */
export const stat: Verb = {
  name: "STAT",
  syntax: "STAT [<message-id>|<number>]",
  leastArguments: 0,
  mostArguments: 1,
  needs: "mayRead",
  overlap: overlapOf,
  async run(session, [word]) {
    if (word?.startsWith("<") === true) {
      const { messageId } = await requireById(session, word);
      return { code: 223, text: `0 ${messageId}` };
    }
    const { group, number, isCurrent } = findNumber(session, word);
    const found = await session.site.store.numbered(group, number);
    if (found === undefined) throw missing(isCurrent);
    return { code: 223, text: `${number} ${found.messageId}`, selects: number };
  },
};
