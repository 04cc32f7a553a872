import { type Reason, factsOf } from "../close/reason.ts";
import type { ClosedEvent } from "../report/event.ts";
import { originFor } from "./shorter-idle.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/** What is told of a connection that has ended. */
export function closedEvent(
  connection: TrackedConnection,
  reason: Reason,
  durationMs: number,
): ClosedEvent {
  const { node, id, client, phase, requests, bytesIn, bytesOut } = connection;
  const { initiator, limit } = factsOf(reason);
  const passed = limit === undefined ? {} : { limit, limitOrigin: originFor(connection, limit) };
  return {
    type: "closed",
    guard: node.path,
    id,
    client,
    phase,
    reason,
    initiator,
    durationMs,
    requests,
    bytesIn,
    bytesOut,
    ...passed,
  };
}
