import { hash } from "node:crypto";

/** A file's name that is the same again when the same message goes to the same recipients once more. */
export function nameFor(id: string, recipients: readonly string[]): string {
  return `${id}-${shortHash(JSON.stringify(recipients.toSorted()))}`;
}

/** Names that mean something else to Windows. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longest = 120;

/**
 * The name of a folder for a mailbox or a domain: itself where that is harmless, the rest as `%2F`. Different names have
 * different folders, and none of them is a path, hidden, or too long.
 */
export function folderNameOf(name: string): string {
  const encoded = encode(name);
  if (encoded.length <= longest && encoded !== "") return encoded;
  return `${cutBefore(encoded)}%-${hash("sha256", name)}`;
}

function encode(name: string): string {
  if (devices.test(name)) return `${toEscape(name.charCodeAt(0))}${encode(name.slice(1))}`;
  let result = "";
  for (const octet of Buffer.from(name)) {
    const character = String.fromCharCode(octet);
    const isDotAtStart = character === "." && result === "";
    result += /[\w.@+=-]/.test(character) && !isDotAtStart ? character : toEscape(octet);
  }
  // Windows takes a dot at the end away.
  return result.endsWith(".") ? `${result.slice(0, -1)}%2E` : result;
}

function toEscape(octet: number): string {
  return `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
}

function cutBefore(encoded: string): string {
  return encoded.slice(0, 40);
}

function shortHash(text: string): string {
  return hash("sha256", text).slice(0, 12);
}
