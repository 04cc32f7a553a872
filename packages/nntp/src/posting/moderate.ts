import { type Article, fieldOf } from "../articles/article.ts";
import { refusal } from "../articles/refusal.ts";
import { rewrite } from "../articles/rewrite.ts";
import { unstuff } from "../protocol/dot-block.ts";
import type { Group } from "../store/article-store.ts";
import type { Moderation, ModeratorMail } from "./options.ts";

/** What mail would act on, or what a moderator could take for the work of a server. */
const without: ReadonlySet<string> = new Set([
  ...["to", "cc", "bcc", "return-path", "received", "path", "xref", "injection-info"],
  ...["resent-to", "resent-cc", "resent-bcc", "resent-from", "resent-sender"],
  ...["nntp-posting-host", "nntp-posting-date", "nntp-posting-user", "x-trace"],
]);

/**
 * Which of the groups has its postings mailed to a moderator: the first, RFC 5537 section 3.5.1. Control messages are not
 * for its readers.
 */
export function moderatedGroup(article: Article, groups: readonly Group[]): Group | undefined {
  const isFree = ["approved", "control"].some((name) => fieldOf(article, name) !== undefined);
  return isFree ? undefined : groups.find(({ status }) => status === "m");
}

/** Makes the mail. @param added fields that the article lacks. */
export function toMail(
  article: Article,
  { name }: Group,
  added: readonly string[],
  moderation: Moderation | undefined,
): ModeratorMail {
  const to = moderation?.moderatorOf(name);
  if (to === undefined || moderation?.sendMail === undefined)
    throw refusal(`${name} is moderated, and its moderator cannot be reached from here`);
  const mail = rewrite(article, { without, added: [`To: ${to}`, ...added] });
  return { to, group: name, data: unstuff(mail.block) };
}
