import { isUtf8 } from "node:buffer";
import type { LineFault } from "../parser/contract.ts";
import { smtpError } from "../smtp-error.ts";

/** A command line, taken apart. */
export interface Command {
  /** In capital letters: `MAIL`. */
  readonly name: string;
  /** What follows the name, without the blanks around it. */
  readonly argument: string;
}

/** RFC 5321 section 4.5.3.1.4 asks for 512, and extensions add to it (RFC 3461, RFC 6531); Postfix takes 2048. */
export const mostLineBytes = 2_048;

/** RFC 4954 section 4: 12288 octets, for whatever an AUTH command or its continuation carries. */
export const mostAuthLineBytes = 12_288;

const faults: Readonly<Record<LineFault, string>> = {
  "too long": "Error: command line too long",
  "bare line end": "Error: a line ends in CR LF; there is one without the other",
  nul: "Error: there is a NUL in the command",
};

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/u;

/** Reads a line. @throws SmtpError `500 5.5.2` for one that cannot be a command. */
export function parseCommand(line: Buffer, fault: LineFault | undefined): Command {
  if (fault !== undefined) throw smtpError(500, "5.5.2", faults[fault]);
  if (!isUtf8(line)) throw smtpError(500, "5.5.2", "Error: the command is not UTF-8");
  const text = line.toString();
  if (controls.test(text))
    throw smtpError(500, "5.5.2", "Error: there is a control character in the command");
  const end = text.search(/[ \t]/u);
  const name = (end < 0 ? text : text.slice(0, end)).toUpperCase();
  if (line.length > mostLineBytes && name !== "AUTH")
    throw smtpError(500, "5.5.2", faults["too long"]);
  return { name, argument: end < 0 ? "" : text.slice(end).trim() };
}
