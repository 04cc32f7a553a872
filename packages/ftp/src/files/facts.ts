import type { Rights } from "../users/login.ts";
import type { Entry } from "./files.ts";
import { formatTimeValue } from "./time-value.ts";

/** What MLSD and MLST can tell of an entry (RFC 3659 section 7.5), in the order in which it is told. */
export const factNames = ["type", "size", "modify", "perm", "unix.mode", "unique"] as const;

export type FactName = (typeof factNames)[number];

/** Is the entry the directory that is listed, or the one above it (RFC 3659 section 7.5.1)? */
export type ListedAs = "cdir" | "pdir";

/**
 * The facts of an entry, each with its semicolon: `type=file;size=3;`. One space and the name follow (RFC 3659 section
 * 7.2).
 *
 * @param facts in the order in which they are told.
 */
export function formatFacts(
  entry: Entry,
  facts: readonly FactName[],
  rights: Rights,
  listedAs?: ListedAs,
): string {
  let text = "";
  for (const fact of facts) {
    const value = valueOf(fact, entry, rights, listedAs);
    if (value !== undefined) text += `${fact}=${value};`;
  }
  return text;
}

/** What `OPTS MLST type;size;` asks for: unknown names are left out without a word (RFC 3659 section 7.9). */
export function selectFacts(argument: string): readonly FactName[] {
  const asked = new Set(argument.toLowerCase().split(";"));
  return factNames.filter((name) => asked.has(name));
}

function valueOf(
  fact: FactName,
  entry: Entry,
  rights: Rights,
  listedAs: ListedAs | undefined,
): string | undefined {
  switch (fact) {
    case "type":
      return entry.kind === "file" ? "file" : (listedAs ?? "dir");
    case "size":
      return entry.kind === "file" ? String(entry.size) : undefined;
    case "modify":
      return formatTimeValue(entry.modifiedMs);
    case "perm":
      return entry.kind === "file" ? filePermissions(rights) : directoryPermissions(entry, rights);
    case "unix.mode":
      return `0${(entry.mode & 0o777).toString(8).padStart(3, "0")}`;
    case "unique":
      return `${entry.device.toString(16)}g${entry.inode.toString(16)}`;
  }
}

/** What the site allows (RFC 3659 section 7.5.5); the file system may still refuse. */
function filePermissions({ mayRead, mayChange }: Rights): string {
  return (mayChange ? "adfw" : "") + (mayRead ? "r" : "");
}

function directoryPermissions({ name }: Entry, { mayRead, mayWrite, mayChange }: Rights): string {
  // The home is neither removed nor renamed.
  const changes = name === "/" ? "p" : "dfp";
  return (mayWrite ? "cm" : "") + (mayChange ? changes : "") + (mayRead ? "el" : "e");
}
