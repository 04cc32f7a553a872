import type { Socket } from "node:net";
import { addressKey } from "../admission/address.ts";
import { type Reason, factsOf } from "../close/reason.ts";
import type { AdmitOptions, Connection } from "./connection.ts";
import type { GuardNode } from "./guard-node.ts";
import { ownerOf } from "./hook.ts";
import { TrackedConnection } from "./tracked-connection.ts";

/** Lets a socket in, or tells it why not: limits are asked from the inside out, then everything is counted. */
export function admit(
  node: GuardNode,
  socket: Socket,
  options: AdmitOptions,
): Connection | undefined {
  const client = needsAddress(node) ? socket.remoteAddress : undefined;
  const isTrusted = client !== undefined && node.tree.hasTrusted && node.tree.isTrusted(client);
  const key = client === undefined ? undefined : addressKey(client);
  const refusal = node.isDraining
    ? { reason: "shutdown" as const, level: node }
    : findRefusal(node, isTrusted, key);
  if (refusal !== undefined) {
    refuse(node, socket, refusal, client, options);
    return undefined;
  }
  const counted = isTrusted ? undefined : key;
  const connection = new TrackedConnection(node, socket, options, client, counted);
  for (const level of node.chain()) {
    level.tally.admit();
    level.gate.enter(connection);
  }
  connection.shape();
  if (node.hasListener("opened")) {
    node.emit({ type: "opened", guard: node.path, id: connection.id, client });
  }
  return connection;
}

/** The connection of a socket, or of the TLS stream on it, if it was admitted to the tree of `node`. */
export function findConnection(node: GuardNode, socket: Socket): Connection | undefined {
  const owner = ownerOf(socket);
  return owner instanceof TrackedConnection && owner.node.tree === node.tree ? owner : undefined;
}

interface Refusal {
  readonly reason: Reason;
  /** Whose limit is full. */
  readonly level: GuardNode;
}

function findRefusal(
  node: GuardNode,
  isTrusted: boolean,
  key: string | undefined,
): Refusal | undefined {
  if (isTrusted) return undefined;
  for (const level of node.chain()) {
    const reason = level.gate.refusal(key);
    if (reason !== undefined) return { reason, level };
  }
  return undefined;
}

function refuse(
  node: GuardNode,
  socket: Socket,
  { reason, level }: Refusal,
  client: string | undefined,
  options: AdmitOptions,
): void {
  for (const each of node.chain()) each.tally.refuse(reason);
  // Before a handshake there is no way to say anything that the client would understand.
  const words =
    options.phase === "handshake"
      ? undefined
      : node.lastWords(reason, { policy: node.policy, phase: "greeting" });
  node.engine.leavers.refuse(socket, words, factsOf(reason).ending);
  if (node.hasListener("refused")) {
    node.emit({ type: "refused", guard: node.path, client, reason, level: level.path });
  }
}

/** Asking a socket for its address costs a system call, so it is asked only where somebody wants to know. */
function needsAddress(node: GuardNode): boolean {
  if (node.tree.hasTrusted || node.hasListener("closed") || node.hasListener("refused"))
    return true;
  for (const level of node.chain()) if (level.gate.needsAddress) return true;
  return false;
}
