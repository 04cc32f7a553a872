import { createGroupList } from "./list-groups.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.6.6. */
export const listNewsgroups: Verb = createGroupList({
  name: "LIST NEWSGROUPS",
  text: "Descriptions in form: group description",
  toLine: ({ name, description }) => `${name}\t${description}`,
});
