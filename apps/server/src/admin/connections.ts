import type { Connection, Explanation, Guard } from "@core/conn-policy";

import { type Answer, json, refusal } from "./answer.ts";

/** So many are listed unless `?limit=` asks for another number. */
const usualLimit = 1_000;

/**
 * Live connections, explained: `?limit=N` at most, of one level with `?guard=http/default`.
 *
 * @throws Refusal 400
 */
export function listConnections(host: Guard, query: URLSearchParams): Answer {
  const limit = query.get("limit") ?? String(usualLimit);
  if (!/^\d{1,7}$/u.test(limit)) throw refusal(400, "bad_limit", "write limit=100");
  const path = query.get("guard");
  const explained: Explanation[] = [];
  for (const connection of host.connections()) {
    if (explained.length >= Number(limit)) break;
    if (path === null || isBelow(connection.guard.path, path)) explained.push(connection.explain());
  }
  return json(explained);
}

function isBelow(path: string, level: string): boolean {
  return path === level || path.startsWith(`${level}/`);
}

/**
 * The live connection of an id.
 *
 * @throws Refusal 404
 */
export function findConnection(host: Guard, id: string): Connection {
  for (const connection of host.connections()) {
    if (String(connection.id) === id) return connection;
  }
  throw refusal(404, "not_found", "there is no such connection; it may have ended");
}

/** Ends a connection because an operator says so. */
export function closeConnection(connection: Connection): Answer {
  const { id } = connection;
  connection.end("admin_close");
  return json({ id, reason: connection.reason ?? "admin_close" });
}
