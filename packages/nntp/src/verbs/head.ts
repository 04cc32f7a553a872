import { createArticleVerb } from "./article-verb.ts";
import type { Verb } from "./verb.ts";

/** The empty line between headers and body is part of neither. */
const emptyLineBytes = 2;

/** RFC 3977 section 6.2.2. */
export const head: Verb = createArticleVerb({
  name: "HEAD",
  code: 221,
  part: ({ wire, bodyAt }) => wire.subarray(0, bodyAt - emptyLineBytes),
});
