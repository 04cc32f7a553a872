import type { ArticleStore, StoredArticle } from "../store/article-store.ts";
import type { Answer } from "./link.ts";
import { linkError } from "./link-error.ts";
import type { OpenLink } from "./open-link.ts";

/**
 * What became of one offer. `later`: the peer asks for patience with this one. Anything that concerns all of them is
 * thrown as a `LinkError`.
 */
export type Delivery =
  | { readonly kind: "accepted" | "known" | "skipped" | "later" }
  | { readonly kind: "rejected"; readonly answer: Answer };

/** What an article is sent with. */
export interface DeliverContext extends OpenLink {
  readonly isFor: (article: StoredArticle) => boolean;
  readonly store: Pick<ArticleStore, "byId">;
  /** One article is read at a time, however many are under way. */
  readonly inTurn: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** Offers an article, and sends it if the peer wants it: RFC 4644 section 2, or RFC 3977 section 6.3.2. */
export async function deliver(messageId: string, context: DeliverContext): Promise<Delivery> {
  const { link, isStreaming } = context;
  const offer = await link.ask(`${isStreaming ? "CHECK" : "IHAVE"} ${messageId}`);
  switch (offer.code) {
    case 238:
    case 335:
      return send(messageId, context);
    case 435:
    case 438:
      return { kind: "known" };
    case 431:
    case 436:
      return { kind: "later" };
    default:
      throw says(offer);
  }
}

async function send(messageId: string, context: DeliverContext): Promise<Delivery> {
  const { link, isStreaming, store, isFor, inTurn } = context;
  const sent = await inTurn(async () => {
    await link.room();
    const article = await store.byId(messageId);
    if (article === undefined || !isFor(article)) return undefined;
    const command = isStreaming ? `TAKETHIS ${messageId}\r\n` : "";
    return { answer: link.send(command, article.wire) };
  });
  if (sent === undefined) return isStreaming ? { kind: "skipped" } : sendNothing(context);
  const answer = await sent.answer;
  switch (answer.code) {
    case 235:
    case 239:
      return { kind: "accepted" };
    case 437:
    case 439:
      return { kind: "rejected", answer };
    case 436:
      return { kind: "later" };
    default:
      throw says(answer);
  }
}

/** After 335 there is no way back but an article that nobody can want. */
async function sendNothing({ link }: DeliverContext): Promise<Delivery> {
  await link.send("", Buffer.alloc(0));
  return { kind: "skipped" };
}

function says({ code, text }: Answer): Error {
  return linkError(`The peer says ${code} ${text}`.slice(0, 200));
}
