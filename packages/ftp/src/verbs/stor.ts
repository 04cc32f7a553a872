import { receiveFile } from "../transfer/receive-file.ts";
import { takeRestart } from "../transfer/restart.ts";
import type { Verb } from "./verb.ts";

/** Takes a file from the client; after REST what is before the offset stays as it is. */
export const stor: Verb = {
  name: "STOR",
  syntax: "STOR <path>",
  run(session, argument) {
    const offset = takeRestart(session);
    const options = { verb: "STOR", path: argument };
    return offset === 0
      ? receiveFile(session, { ...options, mode: "replace" })
      : receiveFile(session, { ...options, mode: "at", offset });
  },
};
