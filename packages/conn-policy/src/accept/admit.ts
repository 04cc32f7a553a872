import type { Socket } from "node:net";
import { addressKey } from "../admission/address.ts";
import { factsOf } from "../close/reason.ts";
import { policyError } from "../policy/error.ts";
import type { AdmitOptions, Connection } from "./connection.ts";
import type { GuardNode } from "./guard-node.ts";
import { ownerOf } from "./hook.ts";
import { type Refusal, findRefusal } from "./refusal.ts";
import { clientOf } from "./totals.ts";
import { TrackedConnection } from "./tracked-connection.ts";

/** Lets a socket in, or tells it why not: limits are asked from the inside out, then everything is counted. */
export function admit(
  node: GuardNode,
  socket: Socket,
  options: AdmitOptions,
): Connection | undefined {
  const known = ownerOf(socket);
  if (known instanceof TrackedConnection && known.owns(socket)) return readmit(node, known);
  const client = needsAddress(node) ? clientOf(socket) : undefined;
  const isTrusted = client !== undefined && node.tree.hasTrusted && node.tree.isTrusted(client);
  const isNobody = client === undefined || options.isProxy?.(client) === true;
  const key = isNobody ? undefined : addressKey(client);
  const refusal = findRefusal(node.chain, isTrusted, key);
  if (refusal !== undefined) {
    refuse(node, socket, refusal, client, options);
    return undefined;
  }
  const counted = isTrusted ? undefined : key;
  const connection = new TrackedConnection(node, socket, options, client, counted);
  for (const level of node.chain) {
    level.tally.admit();
    level.gate.enter(connection);
  }
  connection.shape();
  if (node.hasListener("opened")) {
    node.emit({ type: "opened", guard: node.path, id: connection.id, client });
  }
  // A socket that has closed already does not tell it again.
  if (socket.closed) connection.closed();
  return alive(connection);
}

/** Two listeners of one server may both be guarded: it is one connection all the same. */
function readmit(node: GuardNode, known: TrackedConnection): Connection | undefined {
  if (known.node.tree === node.tree) return alive(known);
  throw policyError("ERR_CONN_POLICY_FOREIGN_GUARD", { place: node.path, value: known.node.path });
}

/** Whoever listens to events may have ended it. */
function alive(connection: TrackedConnection): Connection | undefined {
  return connection.reason === undefined ? connection : undefined;
}

/** The connection of a socket, or of the TLS stream on it, if it was admitted to the tree of `node`. */
export function findConnection(node: GuardNode, socket: Socket): Connection | undefined {
  const owner = ownerOf(socket);
  return owner instanceof TrackedConnection && owner.node.tree === node.tree ? owner : undefined;
}

function refuse(
  node: GuardNode,
  socket: Socket,
  { reason, level }: Refusal,
  client: string | undefined,
  options: AdmitOptions,
): void {
  for (const each of node.chain) each.tally.refuse(reason);
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
  for (const level of node.chain) if (level.gate.needsAddress) return true;
  return false;
}
