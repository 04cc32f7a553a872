import type { Reason } from "../close/reason.ts";
import type { GuardNode } from "./guard-node.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/**
 * Counts a connection at the levels of `to` that it does not belong to yet. The site it leaves, if any, counts it as
 * `completed`, so that attempts = refused + closed + current holds at each level.
 *
 * @returns why `to` does not take it.
 */
export function move(
  connection: TrackedConnection,
  from: GuardNode,
  to: GuardNode,
): Reason | undefined {
  const entered: GuardNode[] = [];
  for (const level of to.chain()) {
    if (level.isAbove(from)) break;
    entered.push(level);
  }
  const key = connection.addressKey;
  for (const level of entered) {
    const reason = level.gate.refusal(key);
    if (reason === undefined) continue;
    for (const each of entered) each.tally.refuse(reason);
    return reason;
  }
  const common = entered.at(-1)?.parent ?? to;
  from.leave(connection, "completed", common);
  for (const level of entered) {
    level.tally.admit();
    level.gate.enter(connection);
  }
  return undefined;
}
