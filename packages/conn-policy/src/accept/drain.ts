import { GREETING, IDLE } from "../phases/phase.ts";
import type { GuardNode } from "./guard-node.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/**
 * Shuts a level down: nobody comes in, who waits goes now, who is busy at the next request boundary, and the rest when
 * `drainTimeout` is over.
 */
export async function drain(node: GuardNode): Promise<void> {
  markDraining(node);
  for (const connection of node.connections()) {
    const isStill = (): boolean => isWaiting(connection);
    if (isStill()) node.engine.endSoon(connection, "shutdown", isStill);
    else connection.tellDraining();
  }
  const cancels = [...node.below()].map((level) => endLate(level));
  await node.emptied();
  for (const cancel of cancels) cancel();
}

/** Each level has its own patience with those that obey it. */
function endLate(level: GuardNode): () => void {
  return level.clock.after(level.policy.drainTimeout, () => {
    for (const connection of level.connections()) {
      if (connection.node === level) level.engine.endSoon(connection, "shutdown_timeout");
    }
  });
}

function isWaiting({ phaseNumber }: TrackedConnection): boolean {
  return phaseNumber <= GREETING || phaseNumber === IDLE;
}

function markDraining(node: GuardNode): void {
  node.isDraining = true;
  for (const child of node.children) markDraining(child);
}
