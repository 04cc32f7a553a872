import type { ExpireLimits } from "../article-store.ts";
import type { Expiry } from "./writer.ts";

/** @returns what is to be done one after the other. */
export function expiriesOf(
  { before, group, keep, forgetBefore }: ExpireLimits,
  allGroups: readonly string[],
): readonly Expiry[] {
  const expiries: Expiry[] = [];
  if (before !== undefined) {
    expiries.push(
      group === undefined ? { kind: "before", before } : { kind: "before_in", before, group },
    );
  }
  if (keep !== undefined) {
    const groups = group === undefined ? allGroups : [group];
    for (const name of groups) expiries.push({ kind: "beyond", keep, group: name });
  }
  if (forgetBefore !== undefined) expiries.push({ kind: "forget", before: forgetBefore });
  return expiries;
}
