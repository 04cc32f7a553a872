import type { Socket } from "node:net";
import type { Connection } from "../accept/connection.ts";
import type { Reason } from "../close/reason.ts";

/** How long a client may take to close its side after we have closed ours. */
const lingerMs = 2_000;

/**
 * Closes after the last reply. The client's own FIN is awaited for a while: a socket that is closed with unread input is
 * reset, and a reset may overtake the reply.
 */
export function leave(connection: Connection, stream: Socket, reason: Reason): void {
  if (connection.reason !== undefined) return;
  // All is sent, so no limit of this phase runs; the time is bounded here.
  connection.enter("send");
  connection.expect(reason);
  stream.end();
  stream.resume();
  const cancel = connection.guard.clock.after(lingerMs, () => connection.end(reason));
  connection.signal.addEventListener("abort", cancel, { once: true });
}
