import { createGroupList } from "./list-groups.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.6.4. */
export const listActiveTimes: Verb = createGroupList({
  name: "LIST ACTIVE.TIMES",
  text: "Newsgroups in form: group created creator",
  toLine: ({ name, createdAt, creator }) =>
    `${name} ${Math.floor(createdAt / 1_000)} ${creator === "" ? "unknown" : creator}`,
});
