import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import { chosenGroups } from "./chosen-groups.ts";
import { requireDate } from "./require-date.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.4. */
export const newnews: Verb = {
  name: "NEWNEWS",
  syntax: "NEWNEWS <wildmat> [yy]yymmdd hhmmss [GMT]",
  leastArguments: 3,
  mostArguments: 5,
  needs: "mayRead",
  async run(session, [wildmat = "", day = "", time = "", zone]) {
    const since = requireDate(session, day, time, zone);
    const groups: string[] = [];
    for await (const piece of chosenGroups(session, toText(wildmat)))
      for (const { name } of piece) groups.push(name);
    const pieces = session.site.store.arrivedSince(since, groups);
    return reply(230, "New articles follow", toLines(pieces));
  },
};

async function* toLines(pieces: AsyncIterable<readonly string[]>): AsyncIterable<Uint8Array> {
  for await (const ids of pieces) yield Buffer.from(ids.map((id) => `${id}\r\n`).join(""));
}
