import type { Verb } from "./verb.ts";

/** What begins with one word: a verb of that name, and those of two words. */
interface Family {
  single: Verb | undefined;
  readonly pairs: Map<string, Verb>;
}

/** All verbs, by the words they begin with. */
export type VerbTable = ReadonlyMap<string, Readonly<Family>>;

/** A verb, and the words behind its name. */
export interface FoundVerb {
  readonly verb: Verb;
  readonly words: readonly string[];
}

export function toTable(verbs: readonly Verb[]): VerbTable {
  const table = new Map<string, Family>();
  for (const verb of verbs) {
    for (const name of [verb.name, ...(verb.aliases ?? [])]) {
      const [first = "", second] = name.split(" ");
      const family = table.get(first) ?? { single: undefined, pairs: new Map<string, Verb>() };
      table.set(first, family);
      if (second === undefined) family.single = verb;
      else family.pairs.set(second, verb);
    }
  }
  return table;
}

/**
 * Finds the longest name that fits, in capitals or not.
 *
 * @returns `unknown`: there is no such command (500); `variant`: not in this form (501).
 */
export function findVerb(
  table: VerbTable,
  words: readonly string[],
): FoundVerb | "unknown" | "variant" {
  const [first = "", second] = words;
  const family = table.get(first) ?? table.get(first.toUpperCase());
  if (family === undefined) return "unknown";
  const { single, pairs } = family;
  const pair =
    second === undefined || pairs.size === 0 ? undefined : pairs.get(second.toUpperCase());
  if (pair !== undefined) return { verb: pair, words: words.slice(2) };
  return single === undefined ? "variant" : { verb: single, words: words.slice(1) };
}
