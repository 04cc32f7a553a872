import type { Reason } from "../close/reason.ts";
import type { Policy } from "../policy/policy.ts";

/**
 * Why a connection may carry no further request, or `undefined` when it may: asked at each request boundary.
 *
 * @param requests that the connection has carried, the one just answered included.
 * @param ageMs since it opened.
 */
export function lastRequestReason(
  policy: Policy,
  requests: number,
  ageMs: number,
  isDraining: boolean,
): Reason | undefined {
  if (isDraining) return "shutdown";
  if (requests >= policy.maxRequestsPerConnection) return "max_requests";
  if (ageMs >= policy.maxConnectionAge) return "max_age";
  // Last, because only http has it: a dialogue passes over it, and the limits above must hold all the same.
  if (!policy.allowKeepAlive) return "keep_alive_off";
  return undefined;
}
