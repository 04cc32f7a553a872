import { isMessageId } from "../protocol/message-id.ts";
import { parseRange } from "../protocol/range.ts";
import { replyError } from "../protocol/reply-error.ts";
import type { Session } from "../session/session.ts";
import type { NumberRange } from "../store/article-store.ts";
import { requireCurrent, requireSelection } from "./require.ts";

/** Which articles OVER, HDR and XPAT are about (RFC 3977 sections 8.3.2 and 8.5.2). */
export type Chosen =
  | { readonly messageId: string }
  | { readonly group: string; readonly range: NumberRange; readonly isCurrent: boolean };

/** @throws 412, 420, 430, 501 */
export function choose(session: Session, word: string | undefined): Chosen {
  if (word === undefined) {
    const { group, article } = requireCurrent(session);
    return { group, range: { first: article, last: article }, isCurrent: true };
  }
  if (word.startsWith("<")) {
    if (!isMessageId(word)) throw replyError(430, "No article with that message-id");
    return { messageId: word };
  }
  const range = parseRange(word);
  if (range === undefined) throw replyError(501, "That is no range of article numbers");
  return { group: requireSelection(session).group, range, isCurrent: false };
}

/** Nothing was found. `isOld`: RFC 2980 knew no 423. */
export function nothingFound(isCurrent: boolean, isOld: boolean): Error {
  if (isCurrent) return replyError(420, "The current article is no longer there");
  return isOld
    ? replyError(420, "No articles in that range")
    : replyError(423, "No articles in that range");
}

/** Waits for the first piece of a listing, because an empty one has a code of its own. */
export async function peek<Piece>(
  pieces: AsyncIterable<Piece>,
): Promise<AsyncIterable<Piece> | undefined> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return first.done === true ? undefined : chain(first.value, iterator);
}

async function* chain<Piece>(first: Piece, iterator: AsyncIterator<Piece>): AsyncIterable<Piece> {
  try {
    yield first;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
