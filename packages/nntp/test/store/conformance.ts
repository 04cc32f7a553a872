import { describe } from "@jest/globals";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { articleRules } from "./rules/articles.ts";
import { expiryRules } from "./rules/expiry.ts";
import { groupRules } from "./rules/groups.ts";
import { listingRules } from "./rules/listings.ts";
import { trafficRules } from "./rules/traffic.ts";

/** A store to be tried. */
export interface Rig extends AsyncDisposable {
  readonly store: ArticleStore;
  /** Closes the store and opens it again, where what it holds outlives it. */
  reopen?(): Promise<ArticleStore>;
}

export type OpenRig = () => Promise<Rig>;

/** What every {@link ArticleStore} must do. */
export function storeConformance(name: string, open: OpenRig): void {
  describe(`${name} as a store of articles`, () => {
    groupRules(open);
    articleRules(open);
    listingRules(open);
    expiryRules(open);
    trafficRules(open);
  });
}
