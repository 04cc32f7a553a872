import { toBlock } from "../protocol/dot-block.ts";
import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import type { Site } from "../site.ts";
import type { Verb } from "./verb.ts";

/** A list of lines that the site's administrator has written, or that never change. */
export interface TextList {
  readonly name: string;
  readonly syntax?: string;
  readonly mostArguments?: number;
  readonly text: string;
  readonly toLines: (site: Site) => readonly string[];
}

/** Where there are no lines there is no such list: 503 (RFC 3977 section 7.6.1.1). */
export function createTextList(list: TextList): Verb {
  const { name, syntax = name, mostArguments = 0, text, toLines } = list;
  return {
    name,
    syntax,
    leastArguments: 0,
    mostArguments,
    needs: "mayRead",
    run({ site }) {
      const lines = toLines(site);
      if (lines.length === 0) throw replyError(503, "There is no such list here");
      return reply(215, text, toBlock(lines));
    },
  };
}
