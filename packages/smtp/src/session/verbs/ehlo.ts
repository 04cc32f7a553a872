import type { Reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.1. smtp-server answers; what it cannot do itself is added. */
export const ehlo: Verb = {
  name: "EHLO",
  isJunk: true,
  isLast: true,
  async run(session, argument) {
    const answer = await session.delegate("EHLO", argument);
    return answer?.code === 250 ? addExtension(answer, "CHUNKING") : answer;
  },
};

function addExtension(answer: Reply, name: string): Reply {
  return { ...answer, lines: [...answer.lines, name] };
}
