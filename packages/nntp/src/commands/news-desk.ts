import type { ArticleStore } from "../store/article-store.ts";

/** What an operator can do with the articles of a site. */
export interface NewsDesk {
  readonly store: Pick<ArticleStore, "groups" | "addGroup" | "removeGroup">;
  readonly now: () => number;
  /** Removes what the configuration does not keep. @returns how many, an article once for each group it has left. */
  expire(): Promise<number>;
}

/** The desks of a service, by site. */
export type NewsDesks = ReadonlyMap<string, NewsDesk>;
