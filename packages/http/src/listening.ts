import type { Connection } from "@core/conn-policy";

/** Node tells a socket which server has accepted it; not documented, so where it does not nothing has closed. */
interface Accepted {
  readonly server?: { readonly listening?: boolean } | null;
}

/**
 * Does the server of a connection still take new ones? After `server.close()` a connection is of no more use when its
 * request has been answered; Node's own `keepAliveTimeout`, which would end it, is off.
 */
export function isListening(connection: Connection): boolean {
  const { server } = connection.socket as typeof connection.socket & Accepted;
  return server?.listening !== false;
}
