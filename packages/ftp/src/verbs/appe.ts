import { receiveFile } from "../transfer/receive-file.ts";
import { dropRestart } from "../transfer/restart.ts";
import type { Verb } from "./verb.ts";

/** Takes what goes behind the end of a file, or a new file. */
export const appe: Verb = {
  name: "APPE",
  syntax: "APPE <path>",
  run(session, argument) {
    dropRestart(session);
    return receiveFile(session, { verb: "APPE", path: argument, mode: "append" });
  },
};
