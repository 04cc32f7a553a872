import type { Article } from "./article.ts";

const LF = 0x0a;
const DOT = 0x2e;

/** What `:bytes` and `:lines` tell: RFC 3977 section 8.1. */
export interface Measure {
  /** Octets without second dots. */
  readonly bytes: number;
  /** Lines of the body. */
  readonly lines: number;
}

/** Counts in what will be stored. Xref is not there yet, so `:bytes` does without it, which section 8.1.1 expects. */
export function measure({ block, bodyAt }: Pick<Article, "block" | "bodyAt">): Measure {
  const { length } = block;
  let lines = 0;
  let secondDots = block[0] === DOT ? 1 : 0;
  for (let at = 0; at < length; at++) {
    if (block[at] !== LF) continue;
    if (at >= bodyAt) lines++;
    if (block[at + 1] === DOT) secondDots++;
  }
  return { bytes: length - secondDots, lines };
}
