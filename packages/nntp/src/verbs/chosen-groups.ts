import { parseWildmat } from "../protocol/wildmat.ts";
import type { Session } from "../session/session.ts";
import type { Group } from "../store/article-store.ts";
import { createPauses } from "./pauses.ts";
import { visibleGroups } from "./require.ts";

/** A client that does not read holds the lines of so many. */
const mostInPiece = 256;

/** The groups that a wildmat means and the client sees, in pieces: there may be a hundred thousand. */
export async function* chosenGroups(
  session: Session,
  wildmat: string,
): AsyncGenerator<readonly Group[]> {
  const isMeant = parseWildmat(wildmat);
  const isVisible = visibleGroups(session);
  const cost = wildmat.length + session.rights.groups.length;
  const pause = createPauses();
  let piece: Group[] = [];
  for (const group of await session.site.store.groups()) {
    const turn = pause(group.name.length * cost);
    if (turn !== undefined) await turn;
    if (!isMeant(group.name) || !isVisible(group.name)) continue;
    piece.push(group);
    if (piece.length < mostInPiece) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
