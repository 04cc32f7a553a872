import type { Reason } from "../close/reason.ts";
import { policyError } from "../policy/error.ts";
import { isTrusted, learnKey } from "./client-key.ts";
import type { Guard } from "./guard.ts";
import type { GuardNode } from "./guard-node.ts";
import { findRefusal } from "./refusal.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/** @throws `ERR_CONN_POLICY_FOREIGN_GUARD` for a level of another tree. */
export function findLevel({ tree }: GuardNode, site: Guard): GuardNode {
  const node = tree.nodes.get(site);
  if (node !== undefined) return node;
  throw policyError("ERR_CONN_POLICY_FOREIGN_GUARD", { value: site.path });
}

/**
 * Counts a connection at the levels of `to` that it does not belong to yet. The site it leaves, if any, counts it as
 * `completed`, so that attempts = refused + closed + current holds at each level. A request that is being answered is one
 * of `to`.
 *
 * @returns why `to` does not take it.
 */
export function move(
  connection: TrackedConnection,
  from: GuardNode,
  to: GuardNode,
): Reason | undefined {
  const entered: GuardNode[] = [];
  for (const level of to.chain) {
    if (level.isAbove(from)) break;
    entered.push(level);
  }
  // Whoever took it in may not have asked for its address.
  if (entered.some((level) => level.gate.needsAddress)) learnKey(connection);
  const refusal = findRefusal(entered, isTrusted(connection), connection.addressKey);
  if (refusal !== undefined) {
    for (const each of entered) each.tally.refuse(refusal.reason);
    return refusal.reason;
  }
  if (connection.isInRequest) {
    from.tally.requests--;
    to.tally.requests++;
  }
  const common = entered.at(-1)?.parent ?? to;
  from.leave(connection, "completed", common);
  for (const level of entered) {
    level.tally.admit();
    level.gate.enter(connection);
  }
  return undefined;
}
