import type { Counts, Guard } from "@core/conn-policy";

import { guardsOf } from "../host/tree.ts";

/** The counters of one level, as the API answers them. */
export type Counters = Omit<Counts, "phaseSeconds">;

/** The counters of every level by path: `host`, `http`, `http/default`. */
export function countersOf(host: Guard): Record<string, Counters> {
  return Object.fromEntries([...guardsOf(host)].map((guard) => [guard.path, ofGuard(guard)]));
}

function ofGuard(guard: Guard): Counters {
  const { phaseSeconds: _, ...counters } = guard.counts();
  return counters;
}
