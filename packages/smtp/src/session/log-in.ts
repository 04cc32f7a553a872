import type { SMTPServerAuthentication } from "smtp-server";
import { type SmtpError, isSmtpError, smtpError } from "../smtp-error.ts";
import type { Session } from "./session.ts";

/**
 * Checks what an AUTH exchange has brought.
 *
 * @returns the user; `undefined` when name and password do not go together.
 * @throws SmtpError
 */
export async function logIn(
  session: Session,
  login: SMTPServerAuthentication,
): Promise<string | undefined> {
  const { username = "", password, authcid, authzid = "" } = login;
  // RFC 4616 section 2: the name whose password it is may not be left out.
  if (authcid === "" || username === "" || typeof password !== "string")
    throw smtpError(501, "5.5.4", "Error: the user name is missing");
  // Nobody may act for somebody else.
  if (authzid !== "" && authzid !== username) return undefined;
  const { connection, origin, site } = session;
  try {
    return await site.accounts.logIn(username, password, origin.client, connection.signal);
  } catch (error) {
    throw toRefusal(session, error);
  }
}

function toRefusal({ connection, origin, site }: Session, error: unknown): SmtpError {
  if (isSmtpError(error)) return error;
  if (connection.reason === undefined)
    site.log("error", "smtp: checking a password failed", { client: origin.client, error });
  return smtpError(454, "4.7.0", "Error: temporary authentication failure");
}
