import { groupsIn } from "../articles/newsgroups.ts";
import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import { headerOf } from "../protocol/header.ts";
import { replyError } from "../protocol/reply-error.ts";
import type { Rights, Selection, Session } from "../session/session.ts";
import type { Group, StoredArticle } from "../store/article-store.ts";

const visible: WeakMap<Rights, Wildmat> = new WeakMap();

/** Tells which groups this client sees. */
export function visibleGroups({ rights }: Session): Wildmat {
  const known = visible.get(rights);
  if (known !== undefined) return known;
  const wildmat = parseWildmat(rights.groups);
  visible.set(rights, wildmat);
  return wildmat;
}

/** A group that is not shown is one that is not there. @throws 411 */
export async function requireGroup(session: Session, name: string): Promise<Group> {
  const group = visibleGroups(session)(name) ? await session.site.store.group(name) : undefined;
  if (group === undefined) throw replyError(411, "No such newsgroup");
  return group;
}

/** @throws 412 */
export function requireSelection({ selection }: Session): Selection {
  if (selection === undefined) throw replyError(412, "Select a newsgroup first");
  return selection;
}

/** @throws 412, 420 */
export function requireCurrent(session: Session): Selection & { readonly article: number } {
  const { group, article } = requireSelection(session);
  if (article === undefined) throw replyError(420, "There is no current article");
  return { group, article };
}

/** Is an article that was asked for by its id in a group that this client sees? */
export function isVisible(session: Session, article: StoredArticle): boolean {
  if (session.rights.groups === "*") return true;
  return groupsIn(headerOf(article, "Newsgroups") ?? "").some(visibleGroups(session));
}
