import { isMessageId } from "../protocol/message-id.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import { feedWindow } from "./check.ts";
import { feedSource } from "./feed-source.ts";
import { refusal } from "./refusal.ts";
import type { Verb } from "./verb.ts";

/**
 * RFC 4644 section 2.5. The article follows the command at once, so it is read also where it is refused: it would be
 * taken for commands.
 */
export const takethis: Verb = {
  name: "TAKETHIS",
  syntax: "TAKETHIS <message-id>",
  leastArguments: 0,
  mostArguments: Number.POSITIVE_INFINITY,
  overlap: () => feedWindow,
  async run(session, words) {
    const [messageId = ""] = words;
    const { site, rights } = session;
    const isWanted = rights.mayFeed && words.length === 1 && isMessageId(messageId);
    const block = await session.readBlock(isWanted ? site.limits.maxArticleBytes : 0);
    if (block === undefined) return undefined;
    if (!rights.mayFeed) return refusal(session);
    if (words.length !== 1) return reply(501, "Syntax: TAKETHIS <message-id>");
    if (!isWanted || block === "too_large") return reply(439, messageId);
    try {
      return await take(session, messageId, block);
    } finally {
      session.promised.delete(messageId);
      site.posting.release(messageId, session);
    }
  },
};

async function take(session: Session, messageId: string, block: Buffer): Promise<Reply> {
  const { kind } = await session.site.posting.take(block, feedSource(session, messageId));
  // 439 would mean never: a peer that may try again is told 400.
  if (kind === "retry") return { ...reply(400, "Try again later"), ends: "overload" };
  return reply(kind === "refused" ? 439 : 239, messageId);
}
