import { toText } from "../protocol/command.ts";
import { toBlock } from "../protocol/dot-block.ts";
import { reply } from "../protocol/reply.ts";
import type { Group } from "../store/article-store.ts";
import { chosenGroups } from "./chosen-groups.ts";
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
      return reply(215, text, toLines(chosenGroups(session, toText(wildmat)), toLine));
    },
  };
}

/** Lines of groups, ready to be sent. */
export async function* toLines(
  pieces: AsyncIterable<readonly Group[]>,
  toLine: (group: Group) => string,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield* toBlock(piece.map(toLine));
}
