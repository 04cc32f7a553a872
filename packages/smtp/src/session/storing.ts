import type { Connection } from "@core/conn-policy";

const storing = new WeakSet<Connection>();

/** Marks a connection whose message is being made durable: what is said then is about that message. */
export function beginStoring(connection: Connection): void {
  storing.add(connection);
}

export function endStoring(connection: Connection): void {
  storing.delete(connection);
}

export function isStoring(connection: Connection | undefined): boolean {
  return connection !== undefined && storing.has(connection);
}
