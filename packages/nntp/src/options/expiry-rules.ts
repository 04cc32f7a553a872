import type { ExpiryRule, ExpiryRules } from "../expiry/rules.ts";
import type { ExpireOptions, NewsSiteOptions } from "../site-options.ts";
import { parseAge } from "./age.ts";

/** A day longer than INN takes old articles. */
const defaultRemember = "11d";

/** What is kept by options without mistakes. */
export function toExpiryRules(
  options: Pick<NewsSiteOptions, "expire" | "remember">,
): ExpiryRules & { readonly rememberMs: number } {
  const { expire = [], remember = defaultRemember } = options;
  return {
    rules: expire.map(toRule),
    rememberMs: parseAge(remember),
  };
}

function toRule({ groups = "*", after, keep }: ExpireOptions): ExpiryRule {
  return {
    groups,
    ...(after === undefined ? {} : { keepMs: parseAge(after) }),
    ...(keep === undefined ? {} : { keepArticles: keep }),
  };
}
