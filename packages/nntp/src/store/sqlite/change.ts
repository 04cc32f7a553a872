import type { GroupRow } from "./group-table.ts";

/** What a transaction has changed, for those who keep copies. */
export interface Change<Value = undefined> {
  readonly value: Value;
  /** All groups: nothing that was known counts any more. */
  readonly reset?: readonly GroupRow[];
  readonly groups: readonly GroupRow[];
  /** Groups that are no more. */
  readonly removed: readonly string[];
  /** Where an article has come. */
  readonly added: readonly number[];
  /** Where one has gone. */
  readonly left: readonly number[];
  /** Ids of articles that are gone. */
  readonly gone: readonly string[];
}

/** A change while it is being made. */
export interface Changes {
  readonly groups: GroupRow[];
  readonly removed: string[];
  readonly added: number[];
  readonly left: number[];
  readonly gone: string[];
}

export function createChanges(): Changes {
  return { groups: [], removed: [], added: [], left: [], gone: [] };
}
