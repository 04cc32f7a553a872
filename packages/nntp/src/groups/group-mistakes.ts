import type { SiteMistake } from "@core/conn-policy/plugin";
import { isGroupName } from "../articles/newsgroups.ts";
import type { NewsSiteOptions } from "../site-options.ts";
import { toGroups } from "./to-groups.ts";

/** All that is wrong with the groups of a site. */
export function groupMistakes({
  groups,
  subscriptions = [],
}: Pick<NewsSiteOptions, "groups" | "subscriptions">): SiteMistake[] {
  const names = new Set<string>();
  const mistakes: SiteMistake[] = [];
  for (const [index, { name, status, moderator, description = "" }] of toGroups(groups).entries()) {
    const add = (key: string, message: string): void => {
      const isPlain = typeof groups[index] === "string";
      mistakes.push({ path: ["groups", index, ...(isPlain ? [] : [key])], message });
    };
    if (!isGroupName(name)) add("name", noName(name));
    if (names.has(name)) add("name", `"${name}" is there already; remove one of the two`);
    names.add(name);
    if (/\p{Cc}/u.test(description)) add("description", "write one line of text");
    if (status === "m" && moderator === undefined)
      add("status", "a moderated group has a moderator; add moderator: ADDRESS");
    if (moderator !== undefined && !isAddress(moderator))
      add("moderator", `${JSON.stringify(moderator)} is no address; write "joe@example.org"`);
  }
  for (const [index, name] of subscriptions.entries())
    if (!isGroupName(name))
      mistakes.push({ path: ["subscriptions", index], message: noName(name) });
  return mistakes;
}

function noName(name: string): string {
  return `${JSON.stringify(name)} is no name of a newsgroup; write words with dots between them: "local.test"`;
}

/** What can stand in a header line of mail as it is. */
function isAddress(text: string): boolean {
  return /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/u.test(text);
}
