/**
 * The lines before a message in Drop and Badmail, as IIS writes them; Pickup understands them.
 */
export function toDropHead(sender: string, recipients: readonly string[]): Buffer {
  const lines = [
    `x-sender: ${sender === "" ? "<>" : oneLine(sender)}`,
    ...recipients.map((recipient) => `x-receiver: ${oneLine(recipient)}`),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n`);
}

/** RFC 5321 section 4.4: where it would go if it came back. */
export function returnPath(sender: string): string {
  return `Return-Path: <${oneLine(sender)}>`;
}

export function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, "");
}
