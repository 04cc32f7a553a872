import { policyError } from "./error.ts";
import { isLimitName } from "./limits.ts";
import { nearest } from "./nearest.ts";

/**
 * An option that nobody reads would be without effect, and nobody would know: a slip of the pen in `requireTls`, or a limit
 * beside `policy` instead of in it.
 *
 * @throws `ERR_CONN_POLICY_MISPLACED_LIMIT`, `ERR_CONN_POLICY_UNKNOWN_OPTION`
 */
export function checkOptionNames(options: object, known: readonly string[], place: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    if (known.includes("policy")) checkMisplaced(name, place);
    const guess = nearest(name, known);
    const cure = guess === undefined ? undefined : `did you mean ${guess}?`;
    throw policyError("ERR_CONN_POLICY_UNKNOWN_OPTION", { place, value: name, cure });
  }
}

function checkMisplaced(name: string, place: string): void {
  if (!isLimitName(name)) return;
  const cure = `write policy: { ${name}: ... }`;
  throw policyError("ERR_CONN_POLICY_MISPLACED_LIMIT", { place, value: name, cure });
}
