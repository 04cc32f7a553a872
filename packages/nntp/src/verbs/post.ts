import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import { refusal } from "./refusal.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.3.1. */
export const post: Verb = {
  name: "POST",
  syntax: "POST",
  leastArguments: 0,
  mostArguments: 0,
  async run(session) {
    const { site, client, user, rights } = session;
    if (!rights.mayPost) return refusal(session, reply(440, "Posting not permitted"));
    await session.say(reply(340, "Send the article; end it with a line of one dot"));
    const block = await session.readBlock(site.limits.maxArticleBytes);
    if (block === undefined) return undefined;
    if (block === "too_large") throw replyError(441, "The article is too large");
    const outcome = await site.posting.take(block, {
      kind: "post",
      client,
      groups: rights.groups,
      ...(user === undefined ? {} : { user }),
    });
    switch (outcome.kind) {
      case "stored":
        return reply(240, `Article received ${outcome.messageId}`);
      case "moderated":
        return reply(240, "Article received, and sent to the moderator");
      default:
        return reply(441, outcome.why);
    }
  },
};
