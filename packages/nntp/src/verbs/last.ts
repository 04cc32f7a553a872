import { replyError } from "../protocol/reply-error.ts";
import { requireCurrent } from "./require.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.1.3: the article before. */
export const last: Verb = {
  name: "LAST",
  syntax: "LAST",
  leastArguments: 0,
  mostArguments: 0,
  needs: "mayRead",
  async run(session) {
    const { group, article } = requireCurrent(session);
    const found = await session.site.store.previous(group, article);
    if (found === undefined) throw replyError(422, "There is no previous article");
    return { code: 223, text: `${found.number} ${found.messageId}`, selects: found.number };
  },
};
