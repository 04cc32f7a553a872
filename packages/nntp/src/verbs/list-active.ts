import type { Group } from "../store/article-store.ts";
import { createGroupList } from "./list-groups.ts";
import type { Verb } from "./verb.ts";

const text = "Newsgroups in form: group high low status";

/** RFC 3977 section 7.6.3. */
export const listActive: Verb = createGroupList({ name: "LIST ACTIVE", text, toLine: activeLine });

/** LIST alone is the same (RFC 3977 section 7.6.1.2), but it takes no words: those would be an unknown list. */
export const list: Verb = {
  ...listActive,
  name: "LIST",
  syntax: "LIST",
  mostArguments: 0,
};

export function activeLine({ name, high, low, status }: Group): string {
  return `${name} ${high} ${low} ${status}`;
}
