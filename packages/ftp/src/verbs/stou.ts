import { receiveFile } from "../transfer/receive-file.ts";
import { dropRestart } from "../transfer/restart.ts";
import type { Verb } from "./verb.ts";

/** Takes a file under a name that nobody has; 150 tells it (RFC 1123 section 4.1.2.9). */
export const stou: Verb = {
  name: "STOU",
  syntax: "STOU [<path>]",
  run(session, argument) {
    dropRestart(session);
    return receiveFile(session, { verb: "STOU", path: argument, mode: "unique" });
  },
};
