import type { SiteContext, SiteMistake } from "@core/conn-policy/plugin";
import type { NewsSiteOptions } from "../site-options.ts";

type Contexts = readonly Pick<SiteContext<NewsSiteOptions>, "name" | "listen" | "options">[];

/** Sites share nothing: each numbers, expires and feeds its own articles, and no client says which site it wants. */
export function sharedMistakes(contexts: Contexts): SiteMistake[] {
  const mistakes: SiteMistake[] = [];
  const owners = new Map<string, string>();
  const own = (
    key: string,
    path: readonly [string, ...(string | number)[]],
    cure: string,
  ): void => {
    const [name] = path;
    const owner = owners.get(key) ?? name;
    owners.set(key, owner);
    if (owner !== name) mistakes.push({ path, message: `site ${owner} has the same; ${cure}` });
  };
  for (const { name, listen, options } of contexts) {
    own(options.news, [name, "news"], `write news: news-${name}`);
    for (const [index, { host, port }] of listen.entries())
      if (port !== 0) own(`${host} ${port}`, [name, "listen", index], "choose another port");
  }
  return mistakes;
}

/** @throws RangeError with the first of {@link sharedMistakes}. */
export function checkShared(contexts: Contexts): void {
  const [mistake] = sharedMistakes(contexts);
  if (mistake === undefined) return;
  const [name, ...path] = mistake.path;
  throw new RangeError(`site ${name}: ${path.join(".")}: ${mistake.message}`);
}
