import { toText } from "../protocol/command.ts";
import { toBlock } from "../protocol/dot-block.ts";
import { reply } from "../protocol/reply.ts";
import { parseWildmat } from "../protocol/wildmat.ts";
import type { Group } from "../store/article-store.ts";
import { visibleGroups } from "./require.ts";
import type { Verb } from "./verb.ts";

/** A list with a line for each group, RFC 3977 section 7.6. */
export interface GroupList {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly text: string;
  readonly toLine: (group: Group) => string;
}

export function createGroupList({ name, aliases = [], text, toLine }: GroupList): Verb {
  return {
    name,
    aliases,
    syntax: `${name} [<wildmat>]`,
    leastArguments: 0,
    mostArguments: 1,
    needs: "mayRead",
    async run(session, [wildmat = "*"]) {
      const isMeant = parseWildmat(toText(wildmat));
      const isVisible = visibleGroups(session);
      const groups = await session.site.store.groups();
      const shown = groups.filter((group) => isVisible(group.name) && isMeant(group.name));
      return reply(215, text, toBlock(shown.map(toLine)));
    },
  };
}
