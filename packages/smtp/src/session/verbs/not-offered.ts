import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

/** A command that there is, but not here (RFC 5321 section 4.2.4: 502). */
export function notOffered(name: string): Verb {
  return { name, isJunk: true, run: () => reply(502, "5.5.1", "Error: command not implemented") };
}
