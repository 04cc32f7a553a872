import type { CommandResult } from "@core/conn-policy/plugin";
import { parseWildmat } from "../protocol/wildmat.ts";
import type { Group } from "../store/article-store.ts";
import type { NewsDesks } from "./news-desk.ts";

/** More than anybody reads; an answer must not be as large as a list of groups can be. */
const mostListed = 10_000;

/** One line for each group, for people and pipes. */
export async function listGroups(desks: NewsDesks, wildmat: string): Promise<CommandResult> {
  const isMeant = parseWildmat(wildmat);
  const lines: string[] = [];
  let count = 0;
  for (const [site, { store }] of desks) {
    const groups = (await store.groups()).filter(({ name }) => isMeant(name));
    if (desks.size > 1 && groups.length > 0) lines.push(`site ${site}:`);
    for (const group of groups.toSorted(byName))
      if (++count <= mostListed) lines.push(toLine(group));
  }
  if (count > mostListed) lines.push(`and ${count - mostListed} more`);
  lines.push(count === 1 ? "1 group" : `${count} groups`);
  return { text: lines.join("\n"), exitCode: 0 };
}

function byName({ name }: Group, other: Group): number {
  if (name === other.name) return 0;
  return name < other.name ? -1 : 1;
}

function toLine({ name, status, count, low, high, description }: Group): string {
  const articles = count === 1 ? "1 article" : `${count} articles`;
  const numbers = count === 0 ? "" : `  ${low}-${high}`;
  // Control messages bring words of strangers, which must not move anybody's cursor.
  const words = description.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return `${name}  ${status}  ${articles}${numbers}  ${words}`.trimEnd();
}
