import { type Article, contentOf } from "../articles/article.ts";
import { serversIn } from "../articles/path.ts";
import { refusal } from "../articles/refusal.ts";
import { isMessageId } from "../protocol/message-id.ts";
import type { ArticleLimits } from "./options.ts";
import type { Source } from "./posting.ts";
import { requireDate, requireFields } from "./require-fields.ts";

/** The rules for an article of a peer, RFC 5537 section 3.6. @throws a refusal. */
export function checkFeed(
  article: Article,
  source: Source,
  { hostname, nowMs, limits }: { hostname: string; nowMs: number; limits: ArticleLimits },
): void {
  requireFields(article, ["from", "subject", "newsgroups", "message-id", "date", "path"]);
  const messageId = contentOf(article, "message-id") ?? "";
  if (!isMessageId(messageId)) throw refusal("That is no Message-ID");
  if (source.messageId !== undefined && source.messageId !== messageId)
    throw refusal("It was offered under another Message-ID");
  const servers = serversIn(contentOf(article, "path") ?? "");
  if (servers.includes(hostname.toLowerCase())) throw refusal("It has been here before");
  requireDate(article, nowMs, limits.maxAgeMs);
}
