import { sendFile } from "../transfer/send-file.ts";
import type { Verb } from "./verb.ts";

/** Sends a file to the client. */
export const retr: Verb = {
  name: "RETR",
  syntax: "RETR <path>",
  run: (session, argument) => sendFile(session, argument),
};
