import { replyError } from "../control/reply-error.ts";
import type { Session } from "../control/session.ts";

/**
 * What REST has asked for, once: it is for the transfer that follows, also if that fails (RFC 3659 section 5).
 *
 * @throws ReplyError 554 where TYPE A has come after it: an offset in a text is no place in the file.
 */
export function takeRestart(session: Session): number {
  const offset = session.restartAt;
  dropRestart(session);
  if (offset > 0 && session.type === "ascii")
    throw replyError(554, "ASCII cannot be restarted: use TYPE I, then REST.");
  return offset;
}

/** For transfers that begin where they begin. */
export function dropRestart(session: Session): void {
  session.restartAt = 0;
}
