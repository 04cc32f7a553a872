import { isUtf8 } from "node:buffer";

/** A command line, taken apart. */
export interface Command {
  /** In capital letters: `RETR`. */
  readonly name: string;
  /** All that follows the name and one space, as it was sent. */
  readonly argument: string;
}

/** The DM of a Synch, whose IAC was the urgent byte that the kernel keeps apart; no UTF-8 begins so before ASCII. */
const firstTelnetByte = 0xf0;

/**
 * Reads a line.
 *
 * @returns `undefined` where it holds what no name may hold: a NUL, a CR, or bytes that are not UTF-8 (RFC 2640).
 */
export function parseCommand(line: Buffer): Command | undefined {
  let start = 0;
  while (start < line.length && (line[start] ?? 0) >= firstTelnetByte) start++;
  const bytes = line.subarray(start);
  if (!isUtf8(bytes) || bytes.includes(0) || bytes.includes(0x0d)) return undefined;
  const text = bytes.toString();
  const space = text.indexOf(" ");
  const name = space < 0 ? text : text.slice(0, space);
  return { name: name.toUpperCase(), argument: space < 0 ? "" : text.slice(space + 1) };
}
