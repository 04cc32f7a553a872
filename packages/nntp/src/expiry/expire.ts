import { type Wildmat, parseWildmat } from "../protocol/wildmat.ts";
import type { ArticleStore, ExpireLimits } from "../store/article-store.ts";
import type { ExpiryRule, ExpiryRules } from "./rules.ts";

type Store = Pick<ArticleStore, "groups" | "expire">;

/**
 * Removes what the rules do not keep, one group after the other: others get their turn in between.
 *
 * @param shouldStop asked before each group.
 * @returns how many, an article once for each group that it has left.
 */
export async function expire(
  store: Store,
  { rules, rememberMs }: ExpiryRules,
  nowMs: number,
  shouldStop: () => boolean = () => false,
): Promise<number> {
  const read = rules.map((rule) => ({ rule, isMeant: parseWildmat(rule.groups) })).toReversed();
  let removed = 0;
  for (const { name, count } of await store.groups()) {
    if (shouldStop()) return removed;
    const limits = count === 0 ? undefined : limitsOf(read, name, nowMs);
    if (limits !== undefined) removed += await store.expire({ ...limits, group: name });
  }
  if (rememberMs !== undefined && !shouldStop())
    await store.expire({ forgetBefore: nowMs - rememberMs });
  return removed;
}

function limitsOf(
  rules: readonly { readonly rule: ExpiryRule; readonly isMeant: Wildmat }[],
  group: string,
  nowMs: number,
): ExpireLimits | undefined {
  const rule = rules.find(({ isMeant }) => isMeant(group))?.rule;
  const { keepMs, keepArticles } = rule ?? {};
  if (keepMs === undefined && keepArticles === undefined) return undefined;
  return {
    ...(keepMs === undefined ? {} : { before: nowMs - keepMs }),
    ...(keepArticles === undefined ? {} : { keep: keepArticles }),
  };
}
