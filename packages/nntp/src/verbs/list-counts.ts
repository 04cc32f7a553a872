import { createGroupList } from "./list-groups.ts";
import type { Verb } from "./verb.ts";

/** RFC 6048 section 2.2. */
export const listCounts: Verb = createGroupList({
  name: "LIST COUNTS",
  text: "Newsgroups in form: group high low count status",
  toLine: ({ name, high, low, count, status }) => `${name} ${high} ${low} ${count} ${status}`,
});
