import type { Article, Field } from "./article.ts";
import { refusal } from "./refusal.ts";

const SPACE = 0x20;
const LF = 0x0a;
/** RFC 5322 section 2.1.1, with the line end. */
const mostLineOctets = 1_000;

/**
 * What other servers insist on and old articles do not have: an article that begins its way here must have it, or it
 * would not get far. Fields that say nothing are left out, as nnrpd does.
 *
 * @throws a refusal.
 */
export function wellFormed(article: Article): Article {
  const { block } = article;
  const fields = article.fields.filter((field) => !isEmpty(block, field));
  for (const field of fields) {
    const { name, at, contentAt, end } = field;
    if (block[contentAt] !== SPACE) throw refusal(`There is no space after "${name}:"`);
    if (end - at > mostLineOctets && hasLongLine(block, field))
      throw refusal("A line of the header is too long");
  }
  return { ...article, fields };
}

function isEmpty(block: Buffer, { contentAt, end }: Field): boolean {
  for (let at = contentAt; at < end; at++) {
    const octet = block[at];
    if (octet !== undefined && octet > SPACE) return false;
  }
  return true;
}

function hasLongLine(block: Buffer, { at, end }: Field): boolean {
  let from = at;
  while (from < end) {
    const next = block.indexOf(LF, from) + 1;
    if (next - from > mostLineOctets) return true;
    from = next;
  }
  return false;
}
