import { GREETING, IDLE } from "../phases/phase.ts";
import type { GuardNode } from "./guard-node.ts";

/**
 * Shuts a level down: nobody comes in, who waits goes now, who is busy at the next request boundary, and the rest when
 * `drainTimeout` is over.
 */
export async function drain(node: GuardNode): Promise<void> {
  markDraining(node);
  for (const connection of node.connections()) {
    if (connection.phaseNumber <= GREETING || connection.phaseNumber === IDLE)
      connection.end("shutdown");
  }
  const cancel = node.clock.after(node.policy.drainTimeout, () => {
    for (const connection of node.connections()) connection.end("shutdown_timeout");
  });
  await node.emptied();
  cancel();
}

function markDraining(node: GuardNode): void {
  node.isDraining = true;
  for (const child of node.children) markDraining(child);
}
