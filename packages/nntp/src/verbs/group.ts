import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import type { Group } from "../store/article-store.ts";
import { requireGroup } from "./require.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.1.1. */
export const group: Verb = {
  name: "GROUP",
  syntax: "GROUP <newsgroup>",
  leastArguments: 1,
  mostArguments: 1,
  needs: "mayRead",
  async run(session, [word = ""]) {
    const found = await requireGroup(session, toText(word));
    select(session, found);
    return reply(211, summary(found));
  },
};

/** The first article of a group becomes the current one, if there is one. */
export function select(session: Session, { name, count, low }: Group): void {
  session.selection = { group: name, article: count > 0 ? low : undefined };
}

export function summary({ name, count, low, high }: Group): string {
  return `${count} ${low} ${high} ${name}`;
}
