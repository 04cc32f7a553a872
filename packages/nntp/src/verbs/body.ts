import { createArticleVerb } from "./article-verb.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 6.2.3. */
export const body: Verb = createArticleVerb({
  name: "BODY",
  code: 222,
  part: ({ wire, bodyAt }) => wire.subarray(bodyAt),
});
