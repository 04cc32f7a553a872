import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4642 section 2.2. */
export const starttls: Verb = {
  name: "STARTTLS",
  syntax: "STARTTLS",
  leastArguments: 0,
  mostArguments: 0,
  async run(session) {
    if (session.isSecure) throw replyError(502, "The connection is encrypted already");
    if (session.isCompressed) throw replyError(502, "Encrypt before COMPRESS");
    if (session.user !== undefined) throw replyError(502, "Encrypt before AUTHINFO");
    if (session.site.secureContext === undefined)
      throw replyError(580, "There is no encryption here");
    await session.startTls(reply(382, "Begin the TLS handshake"));
    return undefined;
  },
};
