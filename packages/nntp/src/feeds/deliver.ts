import type { ArticleStore, StoredArticle } from "../store/article-store.ts";
import type { Answer } from "./link.ts";
import { linkError } from "./link-error.ts";
import type { OpenLink } from "./open-link.ts";

/** What a peer is asked: whether it wants an article, and then to take it. */
export type Stage = "offer" | "article";

/** A 5yz, which is of this article, or of all that the peer is asked. */
export interface Refused {
  readonly kind: "refused";
  readonly stage: Stage;
  readonly answer: Answer;
}

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
  /** The peer has answered as the protocol says. */
  readonly heard: (stage: Stage) => void;
  /** Only answers are waited for. */
  readonly isEnding: () => boolean;
}

/** Offers an article, and sends it if the peer wants it: RFC 4644 section 2, or RFC 3977 section 6.3.2. */
export async function deliver(
  messageId: string,
  context: DeliverContext,
): Promise<Delivery | Refused> {
  const { link, isStreaming, heard } = context;
  const offer = await link.ask(`${isStreaming ? "CHECK" : "IHAVE"} ${messageId}`);
  requireSame(messageId, offer, context);
  if (offer.code !== 238 && offer.code !== 335) return toDelivery("offer", offer, context);
  heard("offer");
  return send(messageId, context);
}

async function send(messageId: string, context: DeliverContext): Promise<Delivery | Refused> {
  const { link, isStreaming, store, isFor, inTurn, heard, isEnding } = context;
  const sent = await inTurn(async () => {
    await link.room();
    const article = await store.byId(messageId);
    if (article === undefined || !isFor(article)) return undefined;
    if (isEnding()) throw linkError("The connection is ending");
    const command = isStreaming ? `TAKETHIS ${messageId}\r\n` : "";
    return { answer: link.send(command, article.wire) };
  });
  if (sent === undefined) return isStreaming ? { kind: "skipped" } : sendNothing(context);
  const answer = await sent.answer;
  requireSame(messageId, answer, context);
  if (answer.code !== 235 && answer.code !== 239) return toDelivery("article", answer, context);
  heard("article");
  return { kind: "accepted" };
}

/** After 335 there is no way back but an article that nobody can want. */
async function sendNothing({ link }: DeliverContext): Promise<Delivery> {
  await link.send("", Buffer.alloc(0));
  return { kind: "skipped" };
}

/** What an answer says of one article, whichever question it is the answer to. */
function toDelivery(stage: Stage, answer: Answer, { heard }: DeliverContext): Delivery | Refused {
  const { code } = answer;
  if (isOfOne(code)) return { kind: "refused", stage, answer };
  const delivery = usual(answer);
  if (delivery === undefined) throw says(answer);
  heard(stage);
  return delivery;
}

function usual(answer: Answer): Delivery | undefined {
  switch (answer.code) {
    case 435:
    case 438:
      return { kind: "known" };
    case 431:
    case 436:
      return { kind: "later" };
    case 437:
    case 439:
      return { kind: "rejected", answer };
    default:
      return undefined;
  }
}

/** RFC 3977 section 3.2.1: 502 and 503 are no matter of what was asked, and will not change with the next article. */
function isOfOne(code: number): boolean {
  return code >= 500 && code !== 502 && code !== 503;
}

/**
 * RFC 4644 sections 2.4 and 2.5: an answer has its id in it. One with another id is the answer to something else, and so
 * are all that follow.
 */
function requireSame(messageId: string, answer: Answer, { link, isStreaming }: OpenLink): void {
  const [id = ""] = answer.text.split(" ", 1);
  if (!isStreaming || !id.startsWith("<") || id === messageId) return;
  const error = says(answer, ` to ${messageId}`);
  link.fail(error);
  throw error;
}

export function says({ code, text }: Answer, more = ""): Error {
  return linkError(`The peer says ${code} ${text}`.slice(0, 200) + more);
}
