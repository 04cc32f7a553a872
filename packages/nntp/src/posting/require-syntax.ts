import { type Article, contentOf } from "../articles/article.ts";
import { isDateAlone } from "../articles/article-date.ts";
import { hasMailbox } from "../articles/mailbox.ts";
import { areReferences, isNewMessageId } from "../articles/message-id.ts";
import { areGroupNames } from "../articles/newsgroups.ts";
import { refusal } from "../articles/refusal.ts";

interface Rule {
  /** In small letters. */
  readonly field: string;
  readonly isRight: (content: string) => boolean;
  readonly why: string;
}

const rules: readonly Rule[] = [
  { field: "from", isRight: hasMailbox, why: "From has no address" },
  { field: "message-id", isRight: isNewMessageId, why: "That is no Message-ID" },
  { field: "date", isRight: isDateAlone, why: "Date holds more than a date" },
  { field: "injection-date", isRight: isDateAlone, why: "Injection-Date holds more than a date" },
  {
    field: "newsgroups",
    isRight: areGroupNames,
    why: "Newsgroups holds what is no name of a newsgroup",
  },
  {
    field: "followup-to",
    isRight: areGroupNames,
    why: "Followup-To is neither poster nor names of newsgroups",
  },
  {
    field: "references",
    isRight: areReferences,
    why: "References holds what is no Message-ID",
  },
];

const CR = 0x0d;
const LF = 0x0a;

/**
 * What RFC 5537 section 3.5 wants of an article that begins its way here. Those that are on their way may be written as
 * they like.
 *
 * @throws a refusal that names the field.
 */
export function requireSyntax(article: Article): void {
  for (const { field, isRight, why } of rules) {
    const content = contentOf(article, field);
    if (content !== undefined && !isRight(content)) throw refusal(why);
  }
  requireLines(article);
}

/** RFC 3977 section 3.1.1: what one server takes for a line end must not be something else for the next. */
function requireLines({ block, bodyAt }: Article): void {
  let from = bodyAt;
  while (from < block.length) {
    const feed = block.indexOf(LF, from);
    const cr = block.indexOf(CR, from);
    if (feed < 0 && cr < 0) return;
    if (cr < 0 || feed !== cr + 1) throw refusal("The body holds a CR or an LF of its own");
    from = feed + 1;
  }
}
