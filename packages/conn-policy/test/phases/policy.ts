import { readLayer } from "../../src/policy/layer.ts";
import type { Policy, PolicyInput } from "../../src/policy/policy.ts";
import { profileLayers } from "../../src/policy/profiles.ts";
import { resolvePolicy } from "../../src/policy/resolve.ts";

/** The limits of IIS 6 with some changed. */
export function policyOf(input: PolicyInput): Policy {
  const { layer } = readLayer(input, { origin: "test", place: "policy" });
  const base = profileLayers("iis-6.0", { name: "test", defaults: {} });
  return resolvePolicy([...base, layer]).policy;
}
