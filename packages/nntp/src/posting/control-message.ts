import { type Article, contentOf } from "../articles/article.ts";
import { isGroupName } from "../articles/newsgroups.ts";
import { toText } from "../protocol/command.ts";
import { isMessageId } from "../protocol/message-id.ts";
import type { ControlRules } from "./options.ts";

/** What an article asks of the servers that it comes to: RFC 5537 section 5. */
export type ControlMessage =
  | { readonly kind: "cancel" | "supersedes"; readonly messageId: string }
  | { readonly kind: "newgroup"; readonly group: string; readonly isModerated: boolean }
  | { readonly kind: "rmgroup"; readonly group: string }
  /** One that we do not know, or that is written wrongly: it is kept, and passed on. */
  | { readonly kind: "unknown" };

/** @returns `undefined` for an ordinary article. */
export function readControl(article: Article): ControlMessage | undefined {
  const control = contentOf(article, "control");
  if (control !== undefined) return readVerb(article, control.split(/ +/u));
  const superseded = contentOf(article, "supersedes");
  if (superseded === undefined) return undefined;
  return isMessageId(superseded)
    ? { kind: "supersedes", messageId: superseded }
    : { kind: "unknown" };
}

function readVerb(
  article: Article,
  [verb = "", subject = "", more = ""]: readonly string[],
): ControlMessage {
  const group = toText(subject);
  // RFC 5537 section 5.2: what makes or removes a group says who has approved it.
  const isApproved = (contentOf(article, "approved") ?? "") !== "";
  switch (verb.toLowerCase() as keyof ControlRules) {
    case "cancel":
      return isMessageId(subject) ? { kind: "cancel", messageId: subject } : { kind: "unknown" };
    case "newgroup": {
      if (!isApproved || !isGroupName(group)) return { kind: "unknown" };
      const isModerated = more.toLowerCase() === "moderated";
      return { kind: "newgroup", group, isModerated };
    }
    case "rmgroup":
      return isApproved && isGroupName(group) ? { kind: "rmgroup", group } : { kind: "unknown" };
    default:
      return { kind: "unknown" };
  }
}

const announcement = "for your newsgroups file:";
const mostDescriptionOctets = 200;

/** The line for a list of groups that the body of a `newgroup` may have: RFC 5537 section 5.2.1.2. */
export function descriptionIn({ block, bodyAt }: Article, group: string): string {
  const lines = block.toString("utf8", bodyAt, bodyAt + 10_000).split("\r\n");
  const at = lines.findIndex((line) => line.trim().toLowerCase() === announcement);
  const line = at < 0 ? "" : (lines[at + 1] ?? "");
  if (line !== group && !/^[ \t]/u.test(line.slice(group.length))) return "";
  if (!line.startsWith(group)) return "";
  const description = line.slice(group.length).replaceAll(/\p{Cc}+/gu, " ");
  return description.trim().slice(0, mostDescriptionOctets);
}
