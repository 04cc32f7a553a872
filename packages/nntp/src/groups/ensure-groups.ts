import type { ArticleStore } from "../store/article-store.ts";
import type { GroupOptions } from "../site-options.ts";
import { toGroups } from "./to-groups.ts";

/**
 * Makes the groups of a configuration that are not there, and gives those that are what it says of them. Others stay as
 * they are: they came by control messages, or by hand.
 */
export async function ensureGroups(
  store: ArticleStore,
  groups: readonly (string | GroupOptions)[],
  now: () => number,
): Promise<void> {
  for (const { name, description, status = "y" } of toGroups(groups)) {
    const known = await store.group(name);
    if (known === undefined) {
      const fresh = { name, description: description ?? "", status, creator: "configuration" };
      await store.addGroup({ ...fresh, createdAt: now() });
    } else if (
      known.status !== status ||
      (description ?? known.description) !== known.description
    ) {
      await store.changeGroup(name, {
        status,
        ...(description === undefined ? {} : { description }),
      });
    }
  }
}
