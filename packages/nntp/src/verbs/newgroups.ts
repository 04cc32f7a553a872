import { toBlock } from "../protocol/dot-block.ts";
import { reply } from "../protocol/reply.ts";
import { activeLine } from "./list-active.ts";
import { requireDate } from "./require-date.ts";
import { visibleGroups } from "./require.ts";
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
    const isVisible = visibleGroups(session);
    const groups = await session.site.store.groups();
    const fresh = groups.filter(({ name, createdAt }) => createdAt >= since && isVisible(name));
    return reply(231, "New newsgroups follow", toBlock(fresh.map(activeLine)));
  },
};
