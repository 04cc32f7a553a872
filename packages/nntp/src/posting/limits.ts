import type { ArticleLimits } from "./options.ts";

/** What holds where nothing is set; old news may be fed unless somebody says from when on it may not. */
export const defaultLimits: ArticleLimits = {
  maxArticleBytes: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  // More than honest cross-posts have, and less than somebody needs who wants to be everywhere.
  maxGroups: 50,
};
