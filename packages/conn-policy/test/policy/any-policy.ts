import * as fc from "fast-check";
import { LIMIT_NAMES, LIMITS } from "../../src/policy/limits.ts";
import type { LimitName, Policy } from "../../src/policy/policy.ts";

function anyValue(name: LimitName): fc.Arbitrary<Policy[LimitName]> {
  const limit = LIMITS[name];
  if (limit.kind === "boolean") return fc.boolean();
  if (limit.kind === "choice") return fc.constantFrom(...limit.choices);
  const number = fc.integer({ min: 1, max: 1_000_000_000 });
  return limit.whenOff === undefined ? number : fc.oneof(number, fc.constant(limit.whenOff));
}

/** Values of any limits, as one level may set them: some, none or all. */
export const anyValues: fc.Arbitrary<Partial<Policy>> = fc
  .record(Object.fromEntries(LIMIT_NAMES.map((name) => [name, anyValue(name)])), {
    requiredKeys: [],
    noNullPrototype: true,
  })
  .map((values) => values as Partial<Policy>);
