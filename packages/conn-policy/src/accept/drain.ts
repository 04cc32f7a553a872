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
  }
  const cancel = node.clock.after(node.policy.drainTimeout, () => {
    for (const connection of node.connections())
      node.engine.endSoon(connection, "shutdown_timeout");
  });
  await node.emptied();
  cancel();
}

function isWaiting({ phaseNumber }: TrackedConnection): boolean {
  return phaseNumber <= GREETING || phaseNumber === IDLE;
}

function markDraining(node: GuardNode): void {
  node.isDraining = true;
  for (const child of node.children) markDraining(child);
}
