import type { Reply } from "../reply.ts";
import type { Session } from "../session.ts";

/** One command. */
export interface Verb {
  readonly name: string;
  /** Sends no mail: so many in a row, and each is an error. */
  readonly isJunk?: boolean;
  /** Nothing may be sent after it before it is answered (RFC 2920 section 3.1). */
  readonly isLast?: boolean;
  /**
   * @returns the answer; `undefined` when it has been said, or there is nobody to hear it.
   * @throws SmtpError, also as a rejection, which is then the answer.
   */
  run(session: Session, argument: string): Reply | undefined | Promise<Reply | undefined>;
}
