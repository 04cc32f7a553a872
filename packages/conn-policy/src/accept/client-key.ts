import { addressKey } from "../admission/address.ts";
import { clientOf } from "./totals.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/**
 * Under which key a connection's address is counted; asking a socket costs a system call, so it is done when somebody
 * counts.
 *
 * @returns `undefined` for one that is trusted, or has no address.
 */
export function learnKey(connection: TrackedConnection): string | undefined {
  if (connection.client === undefined) {
    const client = clientOf(connection.socket);
    connection.client = client;
    if (client !== undefined && !isTrusted(connection)) connection.addressKey = addressKey(client);
  }
  return connection.addressKey;
}

export function isTrusted({ client, node }: TrackedConnection): boolean {
  const { hasTrusted, isTrusted: trusts } = node.tree;
  return hasTrusted && client !== undefined && trusts(client);
}
