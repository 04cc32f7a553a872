import type { FeedCounts } from "../feeds/options.ts";
import type { ArticleStore } from "../store/article-store.ts";

/** What an operator can do with the articles of a site. */
export interface NewsDesk {
  readonly store: Pick<ArticleStore, "groups" | "addGroup" | "removeGroup">;
  readonly now: () => number;
  /** Removes what the configuration does not keep. @returns how many, an article once for each group it has left. */
  expire(): Promise<number>;
  /** What has become of the articles for each peer; absent where none is fed. */
  readonly feedCounts?: () => ReadonlyMap<string, FeedCounts>;
}

/** The desks of a service, by site. */
export type NewsDesks = ReadonlyMap<string, NewsDesk>;
