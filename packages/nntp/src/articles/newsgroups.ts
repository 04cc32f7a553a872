import { toText } from "../protocol/command.ts";
import { trimBlanks } from "../protocol/header.ts";

/**
 * What begins or ends something else in Xref, a wildmat or a command cannot be part of a name, nor can what stands for
 * octets that are no UTF-8.
 */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const forbidden = /[\0- !"*,/:;<>?@[\\\]\u007F\uFFFD]/u;
const mostNameOctets = 460;

/** May a newsgroup be called so? RFC 5536 section 3.1.4, and the length of RFC 3977 section 3.1. */
export function isGroupName(name: string): boolean {
  return (
    name !== "" &&
    Buffer.byteLength(name) <= mostNameOctets &&
    !forbidden.test(name) &&
    !name.startsWith(".") &&
    !name.endsWith(".") &&
    !name.includes("..")
  );
}

/** Is each entry of a list the name of a newsgroup? RFC 5536 section 3.1.4. */
export function areGroupNames(content: string): boolean {
  return entriesOf(content).every(isGroupName);
}

/**
 * The names of a Newsgroups field, each once, also those that may not be names. They are UTF-8, as they are in commands.
 *
 * @param content octets turned into latin1.
 */
export function groupsIn(content: string): string[] {
  return [...new Set(entriesOf(content))].filter((name) => name !== "");
}

function entriesOf(content: string): string[] {
  return toText(content).split(",").map(trimBlanks);
}
