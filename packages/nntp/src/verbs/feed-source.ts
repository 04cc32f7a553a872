import type { Source } from "../posting/posting.ts";
import type { Session } from "../session/session.ts";

/** Who feeds us an article. */
export function feedSource({ client, user }: Session): Source {
  return { kind: "feed", client, ...(user === undefined ? {} : { user }) };
}
