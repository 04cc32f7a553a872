import { addressKey } from "../admission/address.ts";
import { isTrusted } from "./client-key.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/**
 * A proxy has told whose connection it is: from now on it is counted under that address, and no longer under the
 * proxy's own.
 *
 * @returns false when a level has as many of that address as it takes; the connection has then been ended.
 */
export function actFor(connection: TrackedConnection, client: string): boolean {
  if (connection.reason !== undefined) return false;
  const { chain } = connection.node;
  for (const level of chain) level.gate.recount(connection, undefined);
  connection.client = client;
  connection.addressKey = undefined;
  if (isTrusted(connection)) return true;
  const key = addressKey(client);
  for (const level of chain) {
    const reason = level.gate.addressRefusal(key);
    if (reason === undefined) continue;
    connection.end(reason, level);
    return false;
  }
  for (const level of chain) level.gate.recount(connection, key);
  connection.addressKey = key;
  return true;
}
