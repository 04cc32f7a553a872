import { parsePath } from "../../src/addresses/parse-path.ts";
import { isSmtpError } from "../../src/smtp-error.ts";

export function addressOf(text: string, isUtf8Allowed = false): string {
  return parsePath(text, { isUtf8Allowed }).address;
}

/** What a refusal says, or what was taken. */
export function codeOf(action: () => unknown): string {
  try {
    return `taken: ${JSON.stringify(action())}`;
  } catch (error) {
    if (!isSmtpError(error)) throw error;
    return `${error.responseCode} ${error.enhancedCode}`;
  }
}
