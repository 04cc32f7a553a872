import type { Log } from "../site.ts";
import type { ArticleStore } from "../store/article-store.ts";
import type { Source } from "./posting.ts";

/** What an article may be. */
export interface ArticleLimits {
  /** Beside what the session reads: an article of a peer that was read under another limit. */
  readonly maxArticleBytes: number;
  /** How old the date of an article may be. Younger than what the history forgets, or old news comes again. */
  readonly maxAgeMs: number;
  /** In how many groups one article may be posted. */
  readonly maxGroups: number;
}

/** Mail to a moderator, RFC 5537 section 3.5.1. */
export interface ModeratorMail {
  readonly to: string;
  readonly group: string;
  /** A message with CRLF line ends, as for DATA of SMTP before dots are stuffed. */
  readonly data: Uint8Array;
}

/** What is done with postings to moderated groups. */
export interface Moderation {
  /** The address of a group's moderator. */
  moderatorOf(group: string): string | undefined;
  /** Resolves when somebody else is responsible for the mail. Absent: there is no mail. */
  readonly sendMail?: (mail: ModeratorMail) => Promise<void>;
  /** May it post with `Approved`? A peer always may. */
  mayApprove?(source: Source): boolean;
}

/** Who may have one kind of control message carried out; nobody unless named. */
export interface ControlRule {
  /** Peers, a wildmat of their names. */
  readonly peers?: string;
  /** Users that have logged in and post, a wildmat of their names. */
  readonly users?: string;
  /** For `newgroup` and `rmgroup`: which groups, a wildmat; any unless told. */
  readonly groups?: string;
}

/** RFC 5537 section 5. What is not here is not carried out. */
export interface ControlRules {
  readonly cancel?: ControlRule;
  readonly supersedes?: ControlRule;
  readonly newgroup?: ControlRule;
  readonly rmgroup?: ControlRule;
}

/** An article that has been stored, for those who pass it on. */
export interface Passing {
  readonly messageId: string;
  /** All that its Newsgroups names, not only what we have. */
  readonly newsgroups: readonly string[];
  /** The servers in its Path, in small letters, without ours. */
  readonly passed: readonly string[];
}

/** What a site's posting works with. */
export interface PostingOptions {
  readonly store: Pick<
    ArticleStore,
    "group" | "insert" | "known" | "remove" | "addGroup" | "changeGroup" | "removeGroup"
  >;
  /** Our name in Path, Message-ID, Xref and Injection-Info. */
  readonly hostname: string;
  readonly limits?: Partial<ArticleLimits>;
  readonly moderation?: Moderation;
  readonly control?: ControlRules;
  /** Into Injection-Info, for those who have something to complain about. */
  readonly complaintsTo?: string;
  /** Called once for each article that has been stored. Must be quick. */
  readonly onStored?: (article: Passing) => void;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}
