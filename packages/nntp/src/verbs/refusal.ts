import { type Reply, reply } from "../protocol/reply.ts";
import type { Session } from "../session/session.ts";

/** What a client is told that may not do this: that it could log in, or that it never may (RFC 3977 section 3.2.1). */
export function refusal(
  { site, user }: Session,
  never: Reply = reply(502, "You may not do that here"),
): Reply {
  const isStranger = !site.accounts.isEmpty && user === undefined;
  return isStranger ? reply(480, "Log in first") : never;
}
