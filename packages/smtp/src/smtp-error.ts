/** A reply that refuses, RFC 5321 section 4.2 with the enhanced code of RFC 3463. */
export interface SmtpError extends Error {
  readonly responseCode: number;
  /** `5.1.1` */
  readonly enhancedCode: string;
}

/** @param cause what the log may want to know and the client must not. */
export function smtpError(
  responseCode: number,
  enhancedCode: string,
  text: string,
  cause?: unknown,
): SmtpError {
  return Object.assign(new Error(text, { cause }), { responseCode, enhancedCode });
}

export function isSmtpError(error: unknown): error is SmtpError {
  return typeof error === "object" && error !== null && "enhancedCode" in error;
}
