import { toBlock } from "../protocol/dot-block.ts";
import { reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";
import { mayLogIn } from "./log-in.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 5.2. */
export const capabilities: Verb = {
  name: "CAPABILITIES",
  syntax: "CAPABILITIES [<keyword>]",
  leastArguments: 0,
  mostArguments: 1,
  run: (session) => reply(101, "Capability list", toBlock(capabilitiesOf(session))),
};

/** What servers had before RFC 3977, and some readers still ask first. */
export const listExtensions: Verb = {
  name: "LIST EXTENSIONS",
  syntax: "LIST EXTENSIONS",
  leastArguments: 0,
  mostArguments: 0,
  run: (session) => reply(202, "Extensions supported", toBlock(capabilitiesOf(session).slice(2))),
};

/** What this client may use at this moment. */
function capabilitiesOf(session: Session): string[] {
  const { rights, site, user } = session;
  const isStranger = user === undefined && !site.accounts.isEmpty;
  const lines = ["VERSION 2", "IMPLEMENTATION conn-policy"];
  // RFC 4643 section 2.1: what needs a login may be told of before it.
  if (rights.mayRead || isStranger) {
    lines.push("READER", "NEWNEWS", "HDR", "OVER MSGID");
    lines.push(
      "LIST ACTIVE ACTIVE.TIMES COUNTS DISTRIB.PATS HEADERS MOTD NEWSGROUPS OVERVIEW.FMT SUBSCRIPTIONS",
    );
  }
  if (rights.mayPost) lines.push("POST");
  if (rights.mayFeed) lines.push("IHAVE", "STREAMING");
  // RFC 8054 section 2.1: once it compresses, a connection neither begins TLS nor takes passwords.
  if (!session.isCompressed) {
    lines.push("COMPRESS DEFLATE");
    if (site.secureContext !== undefined && !session.isSecure && user === undefined)
      lines.push("STARTTLS");
    if (isStranger) lines.push(...logins(session));
  }
  return lines;
}

/** RFC 4643 section 2.1: without arguments where a password would go in the clear. */
function logins(session: Session): string[] {
  return mayLogIn(session) ? ["AUTHINFO USER SASL", "SASL PLAIN"] : ["AUTHINFO"];
}
