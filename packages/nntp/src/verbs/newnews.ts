import { toText } from "../protocol/command.ts";
import { reply } from "../protocol/reply.ts";
import { parseWildmat } from "../protocol/wildmat.ts";
import { requireDate } from "./require-date.ts";
import { visibleGroups } from "./require.ts";
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
    const isMeant = parseWildmat(toText(wildmat));
    const isVisible = visibleGroups(session);
    const { store } = session.site;
    const groups = (await store.groups())
      .map(({ name }) => name)
      .filter((name) => isMeant(name) && isVisible(name));
    return reply(230, "New articles follow", toLines(store.arrivedSince(since, groups)));
  },
};

async function* toLines(pieces: AsyncIterable<readonly string[]>): AsyncIterable<Uint8Array> {
  for await (const ids of pieces) yield Buffer.from(ids.map((id) => `${id}\r\n`).join(""));
}
