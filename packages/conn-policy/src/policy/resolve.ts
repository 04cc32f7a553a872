import { policyError } from "./error.ts";
import type { Layer } from "./layer.ts";
import { LIMIT_NAMES } from "./limits.ts";
import type { LimitName, Origin, Policy } from "./policy.ts";

/** The limits in force and, for `explain`, the level that gave each. Frozen: connections share it. */
export interface Resolved {
  readonly policy: Policy;
  readonly origins: Readonly<Record<LimitName, Origin>>;
}

/**
 * Puts levels on top of each other; of each limit the last level that sets it wins.
 *
 * @param layers from the widest to the narrowest: those of `profileLayers`, host, service, site
 * @throws `ERR_CONN_POLICY_INCOMPLETE_POLICY` when no layer gives some limit: the profile's are missing
 */
export function resolvePolicy(layers: readonly Layer[]): Resolved {
  const policy: Partial<Policy> = {};
  const origins: Partial<Record<LimitName, Origin>> = {};
  for (const { origin, values } of layers) {
    Object.assign(policy, values);
    for (const name of LIMIT_NAMES) {
      if (values[name] !== undefined) origins[name] = origin;
    }
  }
  if (!hasAll(policy) || !hasAll(origins)) {
    const missing = LIMIT_NAMES.find((name) => origins[name] === undefined);
    throw policyError("ERR_CONN_POLICY_INCOMPLETE_POLICY", { value: missing });
  }
  return Object.freeze({ policy: Object.freeze(policy), origins: Object.freeze(origins) });
}

function hasAll<Row extends Readonly<Record<LimitName, unknown>>>(row: Partial<Row>): row is Row {
  return LIMIT_NAMES.every((name) => row[name] !== undefined);
}
