import type { Session } from "../control/session.ts";

/** What REST has asked for, once: it is for the transfer that follows, also if that fails (RFC 3659 section 5). */
export function takeRestart(session: Session): number {
  const { restartAt } = session;
  session.restartAt = 0;
  return restartAt;
}
