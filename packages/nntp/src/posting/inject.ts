import { type Article, contentOf } from "../articles/article.ts";
import { formatArticleDate } from "../articles/article-date.ts";
import { makeMessageId } from "../articles/message-id.ts";
import { isInjected } from "../articles/path.ts";
import { refusal } from "../articles/refusal.ts";
import type { ArticleLimits, PostingOptions } from "./options.ts";
import type { Source } from "./posting.ts";
import { requireDate, requireFields, singleInNew } from "./require-fields.ts";
import { requireSyntax } from "./require-syntax.ts";

/** What a server says of an article, and a client may not say for it. */
export const notOfClients: ReadonlySet<string> = new Set([
  ...["xref", "injection-info", "x-trace", "x-complaints-to"],
  ...["nntp-posting-host", "nntp-posting-date", "nntp-posting-user"],
]);

/** The rules for an article of a client, RFC 5537 section 3.5. @throws a refusal. */
export function checkPosting(article: Article, nowMs: number, { maxAgeMs }: ArticleLimits): void {
  requireFields(article, ["from", "subject", "newsgroups"], singleInNew);
  if (article.bodyAt === article.block.length) throw refusal("The article has no body");
  if (isInjected(contentOf(article, "path") ?? "")) throw refusal("It has been posted elsewhere");
  requireDate(article, nowMs, maxAgeMs);
  requireSyntax(article);
}

/** What a client may leave out. */
export function missingFields(article: Article, hostname: string, nowMs: number): string[] {
  const fields: string[] = [];
  if (contentOf(article, "date") === undefined) fields.push(`Date: ${formatArticleDate(nowMs)}`);
  if (contentOf(article, "message-id") === undefined)
    fields.push(`Message-ID: ${makeMessageId(hostname, nowMs)}`);
  return fields;
}

/** When and from where it came: RFC 5536 sections 3.2.7 and 3.2.8. */
export function injectionFields(
  article: Article,
  { client, user }: Source,
  { hostname, complaintsTo, now }: PostingOptions,
): string[] {
  const account = user === undefined ? "" : `; posting-account=${quote(user)}`;
  const complaints =
    complaintsTo === undefined ? "" : `; mail-complaints-to=${quote(complaintsTo)}`;
  const info = `Injection-Info: ${hostname}; posting-host=${quote(client)}${account}${complaints}`;
  // RFC 5537 section 3.5: one that is there stays, so that nobody makes an old article new again.
  const hasDate = contentOf(article, "injection-date") !== undefined;
  return hasDate ? [info] : [`Injection-Date: ${formatArticleDate(now())}`, info];
}

function quote(text: string): string {
  const printable = text.replaceAll(/[^ -~]/gu, "?");
  return `"${printable.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
