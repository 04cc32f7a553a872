import { addTally } from "../report/tally.ts";
import type { GuardNode } from "./guard-node.ts";

/**
 * Takes a level out of its tree: its name is free at once, its connections are drained, and what it has counted is its
 * parent's own afterwards, because totals never fall.
 */
export async function retire(node: GuardNode): Promise<void> {
  const { parent, tree } = node;
  const place = parent?.children.indexOf(node) ?? -1;
  if (parent === undefined || place < 0) return node.drain();
  parent.children.splice(place, 1);
  parent.retiring.add(node);
  await node.drain();
  for (const level of node.below()) {
    addTally(parent.tally, level.tally);
    tree.nodes.delete(level);
  }
  parent.retiring.delete(node);
}
