import { replyError } from "../protocol/reply-error.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import { requireById } from "./article-verb.ts";
import { choose, nothingFound, peek } from "./selected-range.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 8.3. */
export const over: Verb = createOver("OVER", false);

/** RFC 2980 section 2.8, which all readers know: the same, with its own code for an empty range. */
export const xover: Verb = createOver("XOVER", true);

function createOver(name: string, isOld: boolean): Verb {
  return {
    name,
    syntax: `${name} [<message-id>|<range>]`,
    leastArguments: 0,
    mostArguments: 1,
    needs: "mayRead",
    overlap: ([word]) => (word === undefined ? 1 : 2),
    run: (session, [word]) => overview(session, word, isOld),
  };
}

async function overview(
  session: Session,
  word: string | undefined,
  isOld: boolean,
): Promise<Reply> {
  const chosen = choose(session, word);
  const { store } = session.site;
  const text = "Overview information follows";
  if ("messageId" in chosen) {
    if (session.rights.groups !== "*") await requireById(session, chosen.messageId);
    const line = await store.overviewById(chosen.messageId);
    if (line === undefined) throw replyError(430, "No article with that message-id");
    return reply(224, text, [line]);
  }
  const lines = await peek(store.overview(chosen.group, chosen.range));
  if (lines === undefined) throw nothingFound(chosen.isCurrent, isOld);
  return reply(224, text, lines);
}
