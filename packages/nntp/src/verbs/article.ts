import { createArticleVerb } from "./article-verb.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.2.1. */
export const article: Verb = createArticleVerb({
  name: "ARTICLE",
  code: 220,
  part: ({ wire }) => wire,
});
