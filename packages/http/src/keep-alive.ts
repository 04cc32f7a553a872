import type { ServerResponse } from "node:http";
import type { Policy } from "@core/conn-policy";

interface Advertised {
  _keepAliveTimeout?: unknown;
}

/** Below this no whole second is left that is worth telling. */
const leastMs = 2_000;

/**
 * The whole seconds for which a client may count on an idle connection: strictly fewer than the limit, so that the
 * client lets go first and no request crosses the close. 0: nothing is promised.
 */
export function advertisedSeconds(connectionTimeout: number): number {
  return connectionTimeout < leastMs ? 0 : Math.ceil(connectionTimeout / 1_000) - 1;
}

/** Promises the client in a `Keep-Alive` header how long its connection may be idle. */
export function advertise(response: ServerResponse, policy: Policy): void {
  const seconds = advertisedSeconds(policy.connectionTimeout);
  const advertised = response as ServerResponse & Advertised;
  // Node writes the header from this field, which it fills from its own timer. A field of the server would arm that
  // timer, and setHeader for every response costs four times as much as all else here.
  if (typeof advertised._keepAliveTimeout === "number")
    advertised._keepAliveTimeout = seconds * 1_000;
  else if (seconds > 0) response.setHeader("Keep-Alive", `timeout=${seconds}`);
}
