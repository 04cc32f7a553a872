import { policyError } from "../policy/error.ts";
import { isLimitName } from "../policy/limits.ts";

/**
 * Limits belong into `policy`: beside it they would be without effect, and nobody would know.
 *
 * @throws `ERR_CONN_POLICY_MISPLACED_LIMIT`
 */
export function checkMisplaced(options: object, place: string): void {
  const name = Object.keys(options).find(isLimitName);
  if (name === undefined) return;
  const cure = `write policy: { ${name}: ... }`;
  throw policyError("ERR_CONN_POLICY_MISPLACED_LIMIT", { place, value: name, cure });
}
