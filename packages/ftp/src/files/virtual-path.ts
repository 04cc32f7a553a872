import { sep } from "node:path";
import { replyError } from "../control/reply-error.ts";
import { type BadNameCode, notFound } from "./file-error.ts";
import { isPartName } from "./part-name.ts";

/**
 * The absolute path that a client means: `/` is its home, and `..` never leads above it. A backslash is an ordinary
 * character.
 *
 * @param directory where the client is, as this function has given it.
 * @throws ReplyError `badNameCode` for what can be no name.
 */
export function resolvePath(
  directory: string,
  path: string,
  badNameCode: BadNameCode = 550,
): string {
  if (!isPossibleName(path)) throw replyError(badNameCode, "That name is not possible here.");
  const segments = path.startsWith("/") ? [] : directory.split("/").slice(1).filter(Boolean);
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (isPartName(segment)) throw notFound();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** Directory and last name of a path that `resolvePath` has given. The home itself has no name: 550. */
export function splitPath(path: string): { readonly directory: string; readonly name: string } {
  if (path === "/") throw replyError(550, "The home directory stays as it is.");
  const slash = path.lastIndexOf("/");
  return { directory: path.slice(0, slash) || "/", name: path.slice(slash + 1) };
}

/**
 * A line end in a name would forge lines of replies and listings. U+FFFD stands where a client's bytes, or those of a
 * name on the disk, were no UTF-8: other bytes give the same text, so it cannot be told which name is meant.
 */
export function isPossibleName(name: string): boolean {
  return !impossible.test(name);
}

// Windows takes a backslash for a separator, and a colon for a drive or a stream.
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const impossible = sep === "/" ? /[\r\n\0\uFFFD]/ : /[\r\n\0\uFFFD\\:]/;
