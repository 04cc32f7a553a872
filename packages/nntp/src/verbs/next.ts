import { replyError } from "../protocol/reply-error.ts";
import { requireCurrent } from "./require.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.1.4. */
export const next: Verb = {
  name: "NEXT",
  syntax: "NEXT",
  leastArguments: 0,
  mostArguments: 0,
  needs: "mayRead",
  async run(session) {
    const { group, article } = requireCurrent(session);
    const found = await session.site.store.next(group, article);
    if (found === undefined) throw replyError(421, "There is no next article");
    return { code: 223, text: `${found.number} ${found.messageId}`, selects: found.number };
  },
};
