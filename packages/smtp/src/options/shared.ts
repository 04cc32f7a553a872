import {
  type SiteContext,
  type SiteMistake,
  checkClashes,
  findClashes,
} from "@core/conn-policy/plugin";
import type { SmtpSiteOptions } from "../site-options.ts";

type Contexts = readonly Pick<SiteContext<SmtpSiteOptions>, "name" | "listen" | "options">[];

/** Sites share nothing: a queue has one owner, and no client says which site it wants. */
export function sharedMistakes(contexts: Contexts): SiteMistake[] {
  return findClashes(contexts, "mailroot");
}

/** @throws RangeError with the first of {@link sharedMistakes}. */
export function checkShared(contexts: Contexts): void {
  checkClashes(contexts, "mailroot");
}
