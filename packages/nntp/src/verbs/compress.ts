import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 8054 section 2.2. */
export const compress: Verb = {
  name: "COMPRESS",
  syntax: "COMPRESS DEFLATE",
  leastArguments: 1,
  mostArguments: 1,
  async run(session, [algorithm = ""]) {
    if (session.isCompressed) throw replyError(502, "The connection is compressed already");
    if (algorithm.toUpperCase() !== "DEFLATE") throw replyError(503, "Only DEFLATE is known");
    await session.startCompression(reply(206, "Compression active"));
    return undefined;
  },
};
