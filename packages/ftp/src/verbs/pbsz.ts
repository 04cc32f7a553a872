import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 4217 section 8: TLS has buffers of its own, so the only size is 0. */
export const pbsz: Verb = {
  name: "PBSZ",
  syntax: "PBSZ <size>",
  isOpen: true,
  run(session, size) {
    if (!session.isSecure) return reply(503, "Use AUTH TLS first.");
    if (!/^\d{1,10}$/u.test(size)) return reply(501, "The size is a number: PBSZ 0.");
    session.hasBufferSize = true;
    return reply(200, "PBSZ=0");
  },
};
