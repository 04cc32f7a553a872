import { factsOf } from "../close/reason.ts";
import { nextReason } from "../phases/next-reason.ts";
import { formatLimit } from "../policy/format.ts";
import type { LimitName } from "../policy/policy.ts";
import type { Explanation } from "./connection.ts";
import type { Engine } from "./engine.ts";
import { originFor } from "./shorter-idle.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/** Which limit will end a connection, when, and from which level it comes. */
export function explain(
  connection: TrackedConnection,
  engine: Engine,
  isOver: boolean,
): Explanation {
  const { node, index, bounds } = connection;
  const { monitor, tickMs, beat } = engine;
  beat.follow();
  // Where it waits for a channel, only the limits of that run.
  const channel = connection.reason === undefined ? connection.channels?.first : undefined;
  const channelDue = channel === undefined ? Infinity : monitor.due(channel.index, channel.bounds);
  const isBound = Number.isFinite(channelDue) && channel?.phase !== "drain";
  const waitsFor = isBound ? channel : undefined;
  const reason =
    waitsFor?.judge(nextReason(monitor.slots, waitsFor.index, waitsFor.bounds)) ??
    connection.reason ??
    nextReason(monitor.slots, index, bounds);
  const limit: LimitName = factsOf(reason).limit ?? "connectionTimeout";
  // The state of one that is over belongs to somebody else by now.
  const due = isOver ? 0 : waitsFor === undefined ? monitor.due(index, bounds) : channelDue;
  const dueTicks = Math.max(0, due - beat.time.tick);
  return {
    id: connection.id,
    guard: node.path,
    client: connection.client ?? connection.socket.remoteAddress,
    phase: connection.phase,
    phaseMs: isOver ? 0 : monitor.elapsed(index) * tickMs,
    ageMs: connection.ageMs,
    requests: connection.requests,
    bytesIn: connection.bytesIn,
    bytesOut: connection.bytesOut,
    reason,
    limit,
    value: formatLimit(limit, connection.policy[limit]),
    origin: originFor(connection, limit),
    endsInMs: dueTicks * tickMs,
  };
}
