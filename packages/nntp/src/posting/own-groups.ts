import { refusal } from "../articles/refusal.ts";
import { groupsIn, isGroupName } from "../articles/newsgroups.ts";
import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import type { Group } from "../store/article-store.ts";
import type { PostingOptions } from "./options.ts";

/** Where an article belongs. */
export interface Destination {
  /** All that Newsgroups names. */
  readonly newsgroups: readonly string[];
  /** Those of them that we have and its sender may write to. */
  readonly groups: readonly Group[];
}

/** More names than a server could have asked for are not looked up. */
const mostLookedUp = 1_000;
const wildmats = new Map<string, Wildmat>();
const mostWildmats = 1_000;

/** Finds those groups of an article that are ours. */
export async function findDestination(
  store: PostingOptions["store"],
  content: string,
  wildmat = "*",
): Promise<Destination> {
  const newsgroups = groupsIn(content);
  if (newsgroups.length === 0) throw refusal("There is no Newsgroups");
  if (newsgroups.length > mostLookedUp) throw refusal("Newsgroups names too many groups");
  const mayWrite = wildmatOf(wildmat);
  const wanted = newsgroups.filter((name) => isGroupName(name) && mayWrite(name));
  const found = await Promise.all(wanted.map((name) => store.group(name)));
  return { newsgroups, groups: found.filter((group) => group !== undefined) };
}

/** There are as many as kinds of users: each is read once. */
function wildmatOf(text: string): Wildmat {
  let wildmat = wildmats.get(text);
  if (wildmat === undefined) {
    wildmat = parseWildmat(text);
    if (wildmats.size >= mostWildmats) wildmats.clear();
    wildmats.set(text, wildmat);
  }
  return wildmat;
}
