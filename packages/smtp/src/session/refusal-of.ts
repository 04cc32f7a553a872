import { isSmtpError } from "../smtp-error.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** What is said of a command that has failed; `undefined` where nobody is there to hear it. */
export function refusalOf(session: Session, error: unknown): Reply | undefined {
  const code = isSmtpError(error) ? codeOf(error) : undefined;
  if (isSmtpError(error) && code !== undefined) {
    const message: unknown = error.message;
    const text = typeof message === "string" ? message : "Error";
    const { enhancedCode, cause } = error;
    if (cause !== undefined && session.connection.reason === undefined)
      tellWhy(session, cause, `${code} ${enhancedCode} ${text}`);
    if (code !== 421) return reply(code, enhancedCode, text);
    // RFC 5321 section 4.2.3: it says who closes.
    session.dismiss(reply(421, enhancedCode, `${session.site.hostname} ${text}`), "completed");
    return undefined;
  }
  // Work that failed because its client has gone has done what the signal told it to do.
  if (session.connection.reason !== undefined) return undefined;
  tellWhy(session, error);
  return reply(451, "4.3.0", "Error: local error in processing");
}

/** Whoever wrote the hook need not have written TypeScript. `undefined`: told 250, a client would take its message for ours. */
function codeOf({ responseCode }: { readonly responseCode: unknown }): number | undefined {
  const code = Number(responseCode);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

/** Nothing of the command: a client must not write our log. */
function tellWhy({ site, origin }: Session, error: unknown, said?: string): void {
  const facts = { client: origin.client, ...(said === undefined ? {} : { reply: said }), error };
  site.log("error", "smtp: a command failed", facts);
}
