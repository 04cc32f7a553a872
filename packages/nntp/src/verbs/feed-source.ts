import type { Source } from "../posting/posting.ts";
import type { Session } from "../session/session.ts";

/** Who feeds us an article. */
export function feedSource(
  { client, user, rights: { peer, feedGroups: groups = "*" } }: Session,
  messageId: string,
): Source {
  return {
    kind: "feed",
    messageId,
    client,
    groups,
    ...(peer === undefined ? {} : { peer }),
    ...(user === undefined ? {} : { user }),
  };
}
