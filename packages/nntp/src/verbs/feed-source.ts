import type { Source } from "../posting/posting.ts";
import type { Session } from "../session/session.ts";

/** Who feeds us an article. */
export function feedSource({ client, user, rights: { peer, groups } }: Session): Source {
  return {
    kind: "feed",
    client,
    groups,
    ...(peer === undefined ? {} : { peer }),
    ...(user === undefined ? {} : { user }),
  };
}
