/** One answer of the server, RFC 959 section 4.2. */
export interface Reply {
  readonly code: number;
  /** The text of each line, without code, CR or LF; the last line is the one that ends the reply. */
  readonly lines: readonly [string, ...string[]];
}

export function reply(code: number, ...lines: [string, ...string[]]): Reply {
  return { code, lines };
}

/**
 * The bytes of a reply as text. In a reply of several lines only the first and the last carry the code, and those between
 * begin with a space, so that none can be taken for the last.
 */
export function formatReply({ code, lines }: Reply): string {
  if (lines.length === 1) return `${code} ${printable(lines[0])}\r\n`;
  const last = lines.length - 1;
  return lines
    .map((line, at) => {
      const mark = at === 0 ? `${code}-` : at === last ? `${code} ` : " ";
      return `${mark}${printable(line)}\r\n`;
    })
    .join("");
}

/** A name that holds a line end must not forge a line of the server's. */
function printable(line: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return line.replace(/[\r\n\0]/g, "?");
}
