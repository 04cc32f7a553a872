import type { Reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";

/**
 * One command: a file exports one of these and knows nothing of time, sockets or other verbs. What it throws as a
 * `ReplyError` is the reply; anything else is `403` and a line in the log.
 */
export interface Verb {
  /** `GROUP`, `LIST ACTIVE`, `MODE READER`: the longest that fits is taken. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What HELP shows: `GROUP <newsgroup>`. */
  readonly syntax: string;
  readonly leastArguments: number;
  readonly mostArguments: number;
  /** What the client needs for it; 480 without (RFC 4643 section 2.1). */
  readonly needs?: "mayRead" | "mayPost" | "mayFeed";
  /**
   * How many of it may be under way at once for one client, 1 unless told; replies keep their order. It must neither
   * read nor change what the command before it has changed: a selected article is told in the reply.
   */
  overlap?(words: readonly string[]): number;
  /** May it be carried out again for the same reply? Large ones are then not kept while others are before them. */
  readonly isRepeatable?: boolean;
  /** Are its arguments kept out of logs? AUTHINFO. */
  readonly isSecret?: boolean;
  /** @param words the arguments, separated by SP or TAB, as octets turned into latin1: nothing is lost of them. */
  run(session: Session, words: readonly string[]): Promise<Reply | undefined> | Reply | undefined;
}
