import { replyError } from "../protocol/reply-error.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";

/** May a password be sent as things are? */
export function mayLogIn({ isSecure, site }: Session): boolean {
  return isSecure || site.mayLogInUnencrypted;
}

/** @throws 483, 502: RFC 4643 sections 2.3.1 and 2.4.1; compressed, RFC 8054 section 2.2.2. */
export function requireStranger(session: Session): void {
  if (session.user !== undefined) throw replyError(502, "You have logged in already");
  if (session.site.accounts.isEmpty) throw replyError(502, "Nobody can log in here");
  if (session.isCompressed) throw replyError(502, "Log in before COMPRESS");
  if (!mayLogIn(session)) throw replyError(483, "Encrypt the connection with STARTTLS first");
}

/** Checks a password, and closes the connection where it was wrong too often. */
export async function logIn(session: Session, name: string, password: string): Promise<Reply> {
  const { accounts, limits } = session.site;
  const { signal } = session.connection;
  session.userName = undefined;
  const found = await accounts.logIn(name, password, session.client, signal);
  if (found !== undefined) {
    session.logIn(found.user, found.rights);
    return reply(281, "Welcome");
  }
  session.loginFailures++;
  // RFC 4643, Security Considerations: not before the third.
  return session.loginFailures >= Math.max(3, limits.maxLoginFailures)
    ? { ...reply(400, "Too many failed logins"), ends: "access_denied" }
    : reply(481, "Wrong name or password");
}
