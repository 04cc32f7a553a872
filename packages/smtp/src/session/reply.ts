/** One answer of the server, RFC 5321 section 4.2. */
export interface Reply {
  readonly code: number;
  /** RFC 3463; none where RFC 2034 section 3 forbids it: in greetings, answers to HELO and EHLO, and 3yz. */
  readonly enhancedCode: string | undefined;
  /** The text of each line. */
  readonly lines: readonly [string, ...string[]];
}

export function reply(code: number, enhancedCode: string | undefined, text: string): Reply {
  return { code, enhancedCode, lines: [text] };
}

/** The octets of a reply as text: each line carries both codes. */
export function formatReply({ code, enhancedCode, lines }: Reply): string {
  const codes = enhancedCode === undefined ? "" : `${enhancedCode} `;
  if (lines.length === 1) return `${code} ${codes}${printable(lines[0])}\r\n`;
  const last = lines.length - 1;
  return lines
    .map((line, at) => `${code}${at === last ? " " : "-"}${codes}${printable(line)}\r\n`)
    .join("");
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/gu;

/** An address or an error's text must not forge a line of the server's. */
function printable(text: string): string {
  return text.replace(controls, "?");
}
