import { replyError } from "../protocol/reply-error.ts";
import { createTextList } from "./list-text.ts";
import { metadata } from "./overview-field.ts";
import type { Verb } from "./verb.ts";

const plain = createTextList({
  name: "LIST HEADERS",
  syntax: "LIST HEADERS [MSGID|RANGE]",
  mostArguments: 1,
  text: "Headers and metadata that HDR knows",
  // A colon alone stands for all headers.
  toLines: () => [":", ...metadata],
});

/** RFC 3977 section 8.6: the same for both forms of HDR. */
export const listHeaders: Verb = {
  ...plain,
  run(session, words) {
    const [form = "RANGE"] = words;
    if (!/^(?:MSGID|RANGE)$/iu.test(form)) throw replyError(501, "Say MSGID or RANGE");
    return plain.run(session, words);
  },
};
