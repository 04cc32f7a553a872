import { isSmtpError, smtpError, type SmtpError } from "../smtp-error.ts";

const full = new Set(["ENOSPC", "EDQUOT"]);

export function noSpace(cause?: unknown): SmtpError {
  return smtpError(452, "4.3.1", "Insufficient system storage", cause);
}

/** What the client is told of whatever went wrong here: it may try again, and never learns paths. */
export function toStoreError(error: unknown): SmtpError {
  if (isSmtpError(error)) return error;
  const code = codeOf(error);
  if (code !== undefined && full.has(code)) return noSpace(error);
  return smtpError(451, "4.3.0", "Local error in storing the message, try again later", error);
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
