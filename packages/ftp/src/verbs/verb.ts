import type { Reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";

/**
 * One command of FTP: a file exports one of these and knows nothing of time, sockets or other verbs. What it throws as
 * a `ReplyError` is the reply; anything else is `451` and a line in the log.
 */
export interface Verb {
  readonly name: string;
  /** Other names: `XMKD` for `MKD`. */
  readonly aliases?: readonly string[];
  /** What HELP shows: `RETR <path>`. Without what stands in `<>` alone the answer is 501; `[<path>]` may be left out. */
  readonly syntax: string;
  /** May it be used by a client that has not logged in? */
  readonly isOpen?: boolean;
  /** Is it carried out while a transfer runs, ahead of what waits for the transfer's end? ABOR, STAT and NOOP alone. */
  readonly isUrgent?: boolean;
  /** Is the argument kept out of logs? PASS. */
  readonly isSecret?: boolean;
  /**
   * @param argument all that follows the verb and one space, as it was sent; empty where there is none.
   * @returns the last reply; `undefined` when it has been sent already.
   */
  run(session: Session, argument: string): Promise<Reply | undefined> | Reply | undefined;
}

/** Verbs by their names and aliases. */
export type VerbTable = ReadonlyMap<string, Verb>;
