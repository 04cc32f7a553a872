import { isMessageId } from "../protocol/message-id.ts";
import { replyError } from "../protocol/reply-error.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import { feedSource } from "./feed-source.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.3.2. */
export const ihave: Verb = {
  name: "IHAVE",
  syntax: "IHAVE <message-id>",
  leastArguments: 1,
  mostArguments: 1,
  needs: "mayFeed",
  async run(session, [messageId = ""]) {
    if (!isMessageId(messageId)) throw replyError(435, "That is no message-id");
    const { posting } = session.site;
    const wish = await posting.offer(messageId, session);
    if (wish === "known") throw replyError(435, "Not wanted");
    if (wish === "later") throw replyError(436, "Somebody else is sending it, try again later");
    try {
      return await take(session, messageId);
    } finally {
      posting.release(messageId, session);
    }
  },
};

async function take(session: Session, messageId: string): Promise<Reply | undefined> {
  const { site } = session;
  await session.say(reply(335, "Send it; end it with a line of one dot"));
  const block = await session.readBlock(site.limits.maxArticleBytes);
  if (block === undefined) return undefined;
  if (block === "too_large") throw replyError(437, "The article is too large");
  const outcome = await site.posting.take(block, feedSource(session, messageId));
  switch (outcome.kind) {
    case "stored":
      return reply(235, "Article transferred");
    case "moderated":
      return reply(235, "Article sent to the moderator");
    case "refused":
      return reply(437, outcome.why);
    case "retry":
      return reply(436, outcome.why);
  }
}
