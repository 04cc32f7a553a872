import { reply } from "../protocol/reply.ts";
import type { Group } from "../store/article-store.ts";
import { chosenGroups } from "./chosen-groups.ts";
import { activeLine } from "./list-active.ts";
import { toLines } from "./list-groups.ts";
import { requireDate } from "./require-date.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.3. Distributions, which RFC 977 had, are taken and ignored. */
export const newgroups: Verb = {
  name: "NEWGROUPS",
  syntax: "NEWGROUPS [yy]yymmdd hhmmss [GMT]",
  leastArguments: 2,
  mostArguments: 4,
  needs: "mayRead",
  async run(session, [day = "", time = "", zone]) {
    const since = requireDate(session, day, time, zone);
    const fresh = createdSince(since, chosenGroups(session, "*"));
    return reply(231, "New newsgroups follow", toLines(fresh, activeLine));
  },
};

async function* createdSince(
  since: number,
  pieces: AsyncIterable<readonly Group[]>,
): AsyncGenerator<readonly Group[]> {
  for await (const piece of pieces) yield piece.filter(({ createdAt }) => createdAt >= since);
}
