import { toInput } from "./format.ts";
import { type Layer, limitsOf, readLayer } from "./layer.ts";
import type { LimitName, Notice, Policy, PolicyPatch } from "./policy.ts";

/** What a live PATCH did. */
export interface PatchReading {
  /** The level as it is now. */
  readonly layer: Layer;
  /** What changed hands, in the operator's form: the values read, `null` where a limit is inherited again. */
  readonly applied: PolicyPatch;
  /** What was forgiven: a limit named here is not in `applied`. */
  readonly notices: readonly Notice[];
}

/**
 * Changes one level of a running host: an absent limit stays, `null` unsets it, a 0 where 0 may not be
 * keeps the previous value and leaves a notice. All or nothing: an error leaves `previous` in force.
 *
 * @param place the path of the limits, for errors and notices: `services.http.policy`
 * @throws as `readLayer` does
 */
export function patchLayer(previous: Layer, patch: PolicyPatch, place: string): PatchReading {
  const entries = limitsOf(patch, place);
  const unset = entries.filter(([, raw]) => raw === null).map(([name]) => name);
  const set = Object.fromEntries(entries.filter(([, raw]) => raw !== null));
  const { origin } = previous;
  const { layer, notices } = readLayer(set, { origin, place, previous });
  const kept = notices.map((notice) => notice.limit);
  const values = Object.freeze({ ...without(previous.values, unset), ...layer.values });
  const nulls = Object.fromEntries(unset.map((name) => [name, null]));
  const applied = { ...toInput(without(layer.values, kept)), ...nulls };
  return { layer: Object.freeze({ origin, values }), applied, notices };
}

function without(values: Partial<Policy>, names: readonly LimitName[]): Partial<Policy> {
  const rest: { -readonly [Name in LimitName]?: Policy[Name] } = { ...values };
  for (const name of names) delete rest[name];
  return rest;
}
