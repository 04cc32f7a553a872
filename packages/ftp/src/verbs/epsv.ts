import { isIPv4 } from "node:net";
import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { Verb } from "./verb.ts";

/** RFC 2428 section 3. The address is always that of the control connection, so only the port is told. */
export const epsv: Verb = {
  name: "EPSV",
  syntax: "EPSV [1 | 2 | ALL]",
  async run(session, argument) {
    if (argument.toUpperCase() === "ALL") {
      session.data.isExtendedOnly = true;
      return reply(200, "EPSV ALL: no other way to open data connections from now on.");
    }
    const family = isIPv4(session.client) ? "1" : "2";
    if (argument !== "" && !/^\d+$/.test(argument)) throw replyError(501, "EPSV [1 | 2 | ALL]");
    if (argument !== "" && argument !== family) {
      throw replyError(522, `Network protocol not supported, use (${family})`);
    }
    const { port } = await session.data.listen();
    return reply(229, `Entering Extended Passive Mode (|||${port}|)`);
  },
};

/**
 * RFC 2428 section 4.
 *
 * @throws ReplyError `503`
 */
export function refuseAfterExtendedOnly({ data }: Session): void {
  if (data.isExtendedOnly) throw replyError(503, "EPSV ALL has been said: use EPSV.");
}
