import { type Article, contentOf } from "../articles/article.ts";
import { parseArticleDate } from "../articles/article-date.ts";
import { refusal } from "../articles/refusal.ts";

/** None of these may be there twice: what counts would be another one for each server. */
const single: ReadonlySet<string> = new Set([
  ...["approved", "control", "date", "distribution", "expires", "followup-to", "from"],
  ...["injection-date", "injection-info", "message-id", "newsgroups", "path", "references"],
  ...["reply-to", "sender", "subject", "supersedes", "xref"],
]);

/** RFC 5536 section 3: none of these either, but articles have come that far with them. */
export const singleInNew: ReadonlySet<string> = new Set([
  ...single,
  ...["archive", "organization", "summary", "user-agent"],
]);

const dayMs = 86_400_000;

/** How fast somebody else's clock may be: RFC 5537 section 3.5. */
const mostAheadMs = dayMs;

/**
 * @param once those that may not be there twice.
 * @throws a refusal that names the field.
 */
export function requireFields(
  article: Article,
  names: readonly string[],
  once: ReadonlySet<string> = single,
): void {
  const seen = new Set<string>();
  for (const { name } of article.fields) {
    if (seen.has(name) && once.has(name)) throw refusal(`There are two ${display(name)} fields`);
    seen.add(name);
  }
  for (const name of names) {
    if ((contentOf(article, name) ?? "") === "") throw refusal(`There is no ${display(name)}`);
  }
}

/** Injection-Date is what counts where there is one: RFC 5537 section 3.6. */
export function requireDate(article: Article, nowMs: number, maxAgeMs: number): void {
  const dates = [contentOf(article, "date"), contentOf(article, "injection-date")];
  const times = dates.filter((date) => date !== undefined).map(parseArticleDate);
  for (const time of times) if (time === undefined) throw refusal("The date cannot be read");
  const time = times.at(-1);
  if (time === undefined) return;
  if (time > nowMs + mostAheadMs) throw refusal("The date lies in the future");
  if (time < nowMs - maxAgeMs) throw refusal("The article is too old");
}

/** `message-id` is written `Message-ID`. */
function display(name: string): string {
  return name === "message-id"
    ? "Message-ID"
    : name.replaceAll(/(?:^|-)[a-z]/gu, (letter) => letter.toUpperCase());
}
