import { isSmtpError } from "../smtp-error.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** What is said of a command that has failed; `undefined` where nobody is there to hear it. */
export function refusalOf(session: Session, error: unknown): Reply | undefined {
  if (isSmtpError(error)) {
    // Whoever wrote the hook need not have written TypeScript.
    const message: unknown = error.message;
    const text = typeof message === "string" ? message : "Error";
    const { responseCode, enhancedCode, cause } = error;
    if (cause !== undefined && session.connection.reason === undefined)
      tellWhy(session, cause, `${responseCode} ${enhancedCode} ${text}`);
    return reply(responseCode, enhancedCode, text);
  }
  // Work that failed because its client has gone has done what the signal told it to do.
  if (session.connection.reason !== undefined) return undefined;
  tellWhy(session, error);
  return reply(451, "4.3.0", "Error: local error in processing");
}

/** Nothing of the command: a client must not write our log. */
function tellWhy({ site, origin }: Session, error: unknown, said?: string): void {
  const facts = { client: origin.client, ...(said === undefined ? {} : { reply: said }), error };
  site.log("error", "smtp: a command failed", facts);
}
