import type { Session } from "../control/session.ts";
import type { Entry } from "../files/files.ts";
import { requireLogin } from "./require-login.ts";
import { isPattern, matches } from "./wildcard.ts";

/** What LIST and NLST are asked for. */
export interface ListTarget {
  readonly path: string;
  /** What the client puts before a name to ask for it, or the whole path where that is a file's. */
  readonly nameOf: (entry: Entry) => string;
  readonly isShown: (entry: Entry) => boolean;
}

const all = (): boolean => true;

/**
 * Reads the argument of LIST or NLST. Many clients send options of `ls`, which are not part of FTP and are ignored; a
 * file that is really called `-al` goes first. So it is with `*` and `?`, which `mget` of most clients depends on.
 *
 * @throws ReplyError `550`
 */
export async function findListTarget(session: Session, argument: string): Promise<ListTarget> {
  const { files } = requireLogin(session);
  const isOdd = argument.startsWith("-") || isPattern(argument);
  const odd = isOdd ? await files.stat(argument).catch(() => undefined) : undefined;
  const path = odd === undefined ? argument.replace(/^(?:-\S*(?: +|$))+/, "") : argument;
  if (odd === undefined && isPattern(path)) return patternTarget(path);
  if (path === "") return { path, nameOf: ({ name }) => name, isShown: all };
  const { kind } = odd ?? (await files.stat(path));
  if (kind === "file") return { path, nameOf: () => path, isShown: all };
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return { path, nameOf: ({ name }) => prefix + name, isShown: all };
}

function patternTarget(path: string): ListTarget {
  const slash = path.lastIndexOf("/") + 1;
  const prefix = path.slice(0, slash);
  const pattern = path.slice(slash);
  return {
    path: prefix,
    nameOf: ({ name }) => prefix + name,
    isShown: ({ name }) => matches(pattern, name),
  };
}
