import {
  type SiteContext,
  type SiteMistake,
  checkClashes,
  findClashes,
} from "@core/conn-policy/plugin";
import type { NewsSiteOptions } from "../site-options.ts";

type Contexts = readonly Pick<SiteContext<NewsSiteOptions>, "name" | "listen" | "options">[];

/** Sites share nothing: each numbers, expires and feeds its own articles, and no client says which site it wants. */
export function sharedMistakes(contexts: Contexts): SiteMistake[] {
  return findClashes(contexts, "news");
}

/** @throws RangeError with the first of {@link sharedMistakes}. */
export function checkShared(contexts: Contexts): void {
  checkClashes(contexts, "news");
}
