import type { Connection, Reason } from "@core/conn-policy";
import type { Wire } from "./wire.ts";

/** How long a client may take to close its side after we have closed ours. */
const lingerMs = 2_000;

/**
 * Closes after the last reply, for which the client has the time that every reply has. Its own FIN is awaited for a while
 * then: a socket that is closed with unread input is reset, and a reset may overtake the reply.
 */
export async function leave(connection: Connection, wire: Wire, reason: Reason): Promise<void> {
  if (connection.reason !== undefined) return;
  connection.enter("send");
  await wire.outlet.empty();
  if (connection.reason !== undefined) return;
  connection.expect(reason);
  wire.end();
  const cancel = connection.guard.clock.after(lingerMs, () => connection.end(reason));
  connection.signal.addEventListener("abort", cancel, { once: true });
}
