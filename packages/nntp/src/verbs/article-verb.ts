import { isMessageId } from "../protocol/message-id.ts";
import { parseNumber } from "../protocol/range.ts";
import { replyError } from "../protocol/reply-error.ts";
import type { Reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import type { StoredArticle } from "../store/article-store.ts";
import { isVisible, requireCurrent, requireSelection } from "./require.ts";
import type { Verb } from "./verb.ts";

/** So many articles of one client are fetched at once; each may be as large as articles may be. */
const atOnce = 16;

/** One of the four that show an article or part of it. */
export interface ArticleVerb {
  readonly name: string;
  readonly code: number;
  /** What is shown, of the octets that are kept. */
  readonly part: (article: StoredArticle) => Uint8Array;
}

/** ARTICLE, HEAD and BODY: RFC 3977 sections 6.2.1 to 6.2.3. */
export function createArticleVerb({ name, code, part }: ArticleVerb): Verb {
  const answer = (article: StoredArticle, number: number, selects?: number): Reply => ({
    code,
    text: `${number} ${article.messageId}`,
    block: [part(article)],
    ...(selects === undefined ? {} : { selects }),
  });

  return {
    name,
    syntax: `${name} [<message-id>|<number>]`,
    leastArguments: 0,
    mostArguments: 1,
    needs: "mayRead",
    overlap: overlapOf,
    isRepeatable: true,
    async run(session, [word]) {
      if (word?.startsWith("<") === true) return answer(await requireById(session, word), 0);
      const { group, number, isCurrent } = findNumber(session, word);
      const article = await session.site.store.byNumber(group, number);
      if (article === undefined) throw missing(isCurrent);
      return answer(article, number, number);
    },
  };
}

/** The current article depends on what was asked before; others do not. */
export function overlapOf([word]: readonly string[]): number {
  return word === undefined ? 1 : atOnce;
}

/** @throws 430 */
export async function requireById(session: Session, messageId: string): Promise<StoredArticle> {
  const article = isMessageId(messageId) ? await session.site.store.byId(messageId) : undefined;
  if (article === undefined || !isVisible(session, article))
    throw replyError(430, "No article with that message-id");
  return article;
}

/** @throws 412, 420, 501 */
export function findNumber(
  session: Session,
  word: string | undefined,
): { readonly group: string; readonly number: number; readonly isCurrent: boolean } {
  if (word === undefined) {
    const { group, article } = requireCurrent(session);
    return { group, number: article, isCurrent: true };
  }
  const number = parseNumber(word);
  if (number === undefined) throw replyError(501, "That is no article number");
  const { group } = requireSelection(session);
  return { group, number, isCurrent: false };
}

/** No article has that number any more, or ever had. */
export function missing(isCurrent: boolean): Error {
  return isCurrent
    ? replyError(420, "The current article is no longer there")
    : replyError(423, "No article with that number");
}
