import { reply } from "../control/reply.ts";
import type { Reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const pass: Verb = {
  name: "PASS",
  // An empty password is one, of an anonymous user above all.
  syntax: "PASS [<password>]",
  isOpen: true,
  isSecret: true,
  async run(session, password) {
    const { connection, site, client, userName } = session;
    if (userName === undefined || session.login !== undefined)
      return reply(503, "Send USER first.");
    session.userName = undefined;
    const login = await site.accounts.logIn(userName, password, client, connection.signal);
    if (login === undefined) return refuse(session);
    // At a full level the connection has been told, and ended.
    if (!session.logIn(login, site)) return undefined;
    const [first, ...rest] = site.greeting;
    return first === undefined
      ? reply(230, "Logged in.")
      : reply(230, first, ...rest, "Logged in.");
  },
};

/** RFC 2577 section 5: after some wrong passwords the connection is closed. */
function refuse(session: Session): Reply | undefined {
  session.loginFailures++;
  const answer = reply(530, "Name and password do not go together.");
  if (session.loginFailures < session.site.accounts.maxFailures) return answer;
  session.say(answer);
  session.close(reply(421, "Too many wrong passwords: closing the connection."), "error_limit");
  return undefined;
}
