import { createTextList } from "./list-text.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 8.4. */
export const listOverviewFmt: Verb = createTextList({
  name: "LIST OVERVIEW.FMT",
  text: "Order of fields in overview lines",
  toLines: () => [
    "Subject:",
    "From:",
    "Date:",
    "Message-ID:",
    "References:",
    ":bytes",
    ":lines",
    "Xref:full",
  ],
});
