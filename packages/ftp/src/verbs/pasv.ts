import { isIPv4 } from "node:net";
import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import { refuseAfterExtendedOnly } from "./epsv.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.2: an IPv4 address and a port in six numbers. */
export const pasv: Verb = {
  name: "PASV",
  syntax: "PASV",
  async run(session) {
    refuseAfterExtendedOnly(session);
    if (!isIPv4(session.client)) throw replyError(425, "PASV is for IPv4. Use EPSV.");
    const { host, port } = await session.data.listen();
    const numbers = [...host.split("."), port >> 8, port & 255].join(",");
    return reply(227, `Entering Passive Mode (${numbers}).`);
  },
};
