import { replyError } from "../control/reply-error.ts";
import { type Reply, reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import { type Endpoint, checkEndpoint, parsePort } from "../data/endpoint.ts";
import { refuseAfterExtendedOnly } from "./epsv.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.2: the server connects to the client. */
export const port: Verb = {
  name: "PORT",
  syntax: "PORT <h1,h2,h3,h4,p1,p2>",
  run: (session, argument) => aimAt(session, () => parsePort(argument)),
};

/** What PORT and EPRT have in common. */
export function aimAt(session: Session, parse: () => Endpoint): Reply {
  refuseAfterExtendedOnly(session);
  if (!session.site.allowActive)
    throw replyError(502, "Active mode is off here. Use EPSV or PASV.");
  const target = checkEndpoint(parse(), session.client);
  session.data.aim(target.host, target.port);
  return reply(200, "The data connection will be opened to there.");
}
