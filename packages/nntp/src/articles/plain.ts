/** What stands for a quoted text: a letter that is part of a word. */
const quoted = "q";

/**
 * The content of a structured field without its comments (RFC 5322 section 3.2.2), and with a letter for each quoted text:
 * nothing in either means what it looks like. A content with one that does not end stays as it is.
 */
export function plain(content: string): string {
  let text = "";
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  for (const char of content) {
    if (isEscaped) {
      isEscaped = false;
    } else if (char === "\\" && (isQuoted || depth > 0)) {
      isEscaped = true;
    } else if (isQuoted) {
      isQuoted = char !== '"';
    } else if (char === "(") {
      depth++;
    } else if (depth > 0) {
      if (char === ")") depth--;
    } else if (char === '"') {
      isQuoted = true;
      text += quoted;
    } else {
      text += char;
    }
  }
  return isQuoted || depth > 0 ? content : text;
}
