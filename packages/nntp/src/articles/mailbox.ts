import { toText } from "../protocol/command.ts";
import { trimBlanks } from "../protocol/header.ts";
import { plain } from "./plain.ts";

const word = String.raw`[^\s@<>(),;:"\\[\]]+`;
const address = String.raw`${word}@(?:${word}|\[[^\s[\]]+\])`;
const form = new RegExp(`^(?:[^<>]*< *${address} *>|${address})$`, "u");

/**
 * Is there somebody whom an answer could go to? One of the mailboxes of RFC 5322 section 3.4, or `joe@example.org (Joe)`.
 * Names are written in many ways, and addresses so that robots cannot use them: neither is looked at.
 *
 * @param content octets turned into latin1.
 */
export function hasMailbox(content: string): boolean {
  return plain(toText(content))
    .split(",")
    .some((entry) => form.test(trimBlanks(entry)));
}
