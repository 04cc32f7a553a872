import { isSmtpError } from "../smtp-error.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** What is said of a command that has failed; `undefined` where nobody is there to hear it. */
export function refusalOf(session: Session, error: unknown): Reply | undefined {
  if (isSmtpError(error)) {
    // Whoever wrote the hook need not have written TypeScript.
    const message: unknown = error.message;
    const text = typeof message === "string" ? message : "Error";
    return reply(error.responseCode, error.enhancedCode, text);
  }
  // Work that failed because its client has gone has done what the signal told it to do.
  if (session.connection.reason !== undefined) return undefined;
  // Nothing of the command: a client must not write our log.
  session.site.log("error", "smtp: a command failed", { client: session.origin.client, error });
  return reply(451, "4.3.0", "Error: local error in processing");
}
