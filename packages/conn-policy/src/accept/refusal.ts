import type { Reason } from "../close/reason.ts";
import type { GuardNode } from "./guard-node.ts";

/** Why somebody may not come in. */
export interface Refusal {
  readonly reason: Reason;
  /** Whose limit is full. */
  readonly level: GuardNode;
}

/**
 * Asks the limits of `levels`, from the inside out.
 *
 * @param key of the newcomer's address, where it is counted.
 */
export function findRefusal(
  levels: readonly GuardNode[],
  isTrusted: boolean,
  key: string | undefined,
): Refusal | undefined {
  for (const level of levels) if (level.isDraining) return { reason: "shutdown", level };
  if (isTrusted) return undefined;
  for (const level of levels) {
    const reason = level.gate.addressRefusal(key);
    if (reason !== undefined) return { reason, level };
  }
  // Last, because it may cost somebody else the connection.
  for (const level of levels) {
    if (!level.gate.makeRoom()) return { reason: "connection_limit", level };
  }
  return undefined;
}
