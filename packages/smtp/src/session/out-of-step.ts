import { reply } from "./reply.ts";
import type { Session } from "./session.ts";

/**
 * Sends a client away that does not wait where it must: for the greeting, and for the answer to what RFC 2920 section 3.1
 * makes the last of a group. It does not care who answers: it sends blindly, or somebody else has put words into its
 * mouth.
 */
export function outOfStep(session: Session): undefined {
  session.dismiss(reply(554, "5.5.0", "Error: SMTP protocol synchronization"), "protocol_error");
}
