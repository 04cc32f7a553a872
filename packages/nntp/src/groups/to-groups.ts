import type { GroupOptions } from "../site-options.ts";

/** Groups as they are configured, a name alone too. */
export function toGroups(groups: readonly (string | GroupOptions)[]): GroupOptions[] {
  return groups.map((group) => (typeof group === "string" ? { name: group } : group));
}

/** Where postings to moderated groups go. */
export function moderatorsOf(
  groups: readonly (string | GroupOptions)[],
): ReadonlyMap<string, string> {
  return new Map(
    toGroups(groups).flatMap(({ name, moderator }) =>
      moderator === undefined ? [] : [[name, moderator] as const],
    ),
  );
}
