import type { Group } from "../article-store.ts";
import type { Change } from "./change.ts";
import type { GroupRow } from "./group-table.ts";

/** The groups as of the last change: GROUP and LIST ask for nothing else. */
export class KnownGroups {
  #rows = new Map<string, GroupRow>();
  #list: readonly Group[] | undefined;

  get(name: string): GroupRow | undefined {
    return this.#rows.get(name);
  }

  /** In the order in which they were made. */
  list(): readonly Group[] {
    this.#list ??= [...this.#rows.values()].map(({ group }) => group);
    return this.#list;
  }

  apply({ reset, groups, removed }: Change<unknown>): void {
    if (!reset && groups.length === 0 && removed.length === 0) return;
    this.#list = undefined;
    if (reset) {
      this.#rows = new Map(reset.map((row) => [row.group.name, row]));
      return;
    }
    for (const row of groups) this.#rows.set(row.group.name, row);
    for (const name of removed) this.#rows.delete(name);
  }
}
