import { isMessageId } from "../protocol/message-id.ts";
import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** A peer with a window of 100 waits for none of them. */
export const feedWindow = 128;

/** RFC 4644 section 2.4. */
export const check: Verb = {
  name: "CHECK",
  syntax: "CHECK <message-id>",
  leastArguments: 1,
  mostArguments: 1,
  needs: "mayFeed",
  overlap: () => feedWindow,
  async run(session, [messageId = ""]) {
    if (!isMessageId(messageId)) return reply(438, messageId);
    if (!session.promised.add(messageId)) return reply(431, messageId);
    const { posting } = session.site;
    const wish = await posting.offer(messageId, session);
    // What is promised to somebody who has gone would be kept from the others.
    if (session.connection.reason !== undefined) posting.release(messageId, session);
    if (wish !== "wanted") session.promised.delete(messageId);
    return reply({ wanted: 238, known: 438, later: 431 }[wish], messageId);
  },
};
