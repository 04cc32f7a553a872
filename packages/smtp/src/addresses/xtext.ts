import { smtpError } from "../smtp-error.ts";

const encoded = /\+(?:([0-9A-F]{2}))?/gu;
const printable = /^[\u0020-\u007e\u00a0-\u{10ffff}]*$/u;

/**
 * Decodes xtext, RFC 3461 section 4: `+2B` stands for `+`. UTF-8 that stands for itself, as RFC 6533 has it, is left alone.
 *
 * @throws SmtpError 501 for what is none, or hides anything but printable ASCII: it will be written into headers.
 */
export function decodeXtext(text: string): string {
  const decoded = text.replaceAll(encoded, (_all, hex: string | undefined) => {
    const octet = hex === undefined ? 0 : Number.parseInt(hex, 16);
    return octet < 0x7f ? String.fromCharCode(octet) : "\0";
  });
  if (!printable.test(decoded)) throw smtpError(501, "5.5.4", "Error: bad xtext");
  return decoded;
}
