/** RFC 5322 section 2.2: a header's name begins its line; section 2.1: an empty line ends the headers. */
const messageId = /(?:^|\r\n)message-id[ \t]*:/i;

/**
 * Has the message a Message-ID? Looks at its beginning only: a header further down is not found, and the message then simply
 * never counts as a second attempt.
 */
export function hasMessageId(beginning: Uint8Array): boolean {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length);
  const isBodyOnly = text.length >= 2 && text[0] === 0x0d && text[1] === 0x0a;
  if (isBodyOnly) return false;
  const end = text.indexOf("\r\n\r\n");
  return messageId.test(text.toString("latin1", 0, end === -1 ? text.length : end));
}
