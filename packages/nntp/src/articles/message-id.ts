import { randomBytes } from "node:crypto";
import { isMessageId } from "../protocol/message-id.ts";
import { plain } from "./plain.ts";

const randomOctets = 9;
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const dotAtom = String.raw`${atom}(?:\.${atom})*`;
const form = new RegExp(String.raw`^<${dotAtom}@(?:${dotAtom}|\[[!-=?-Z^-~]*\])>$`, "u");

/** An id that nobody else makes (RFC 5536 section 3.1.3): 72 bits of chance, and our name behind it. */
export function makeMessageId(hostname: string, nowMs: number): string {
  return `<${nowMs.toString(36)}.${randomBytes(randomOctets).toString("hex")}@${hostname}>`;
}

/** May a new article be called so? RFC 5536 section 3.1.3; ids that are there already are taken as they are. */
export function isNewMessageId(word: string): boolean {
  return isMessageId(word) && form.test(word);
}

const reference = /<[^<>\s]*>/gu;

/** Does References name articles, and nothing else? RFC 5536 section 3.2.10, also without a blank between two. */
export function areReferences(content: string): boolean {
  const ids = content.match(reference) ?? [];
  const rest = plain(content.replaceAll(reference, " "));
  return /^ *$/u.test(rest) && ids.every((id) => isMessageId(id) && /^<[^@].*@.*[^@]>$/u.test(id));
}
