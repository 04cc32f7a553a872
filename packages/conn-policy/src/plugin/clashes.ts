import { requireSound } from "./require-sound.ts";
import type { SiteContext, SiteMistake } from "./service.ts";

type Sites<Options> = readonly Pick<SiteContext<Options>, "name" | "listen" | "options">[];

/**
 * What sites have in common although they may not, where no client says which site it wants: addresses, and a folder
 * that is to be each site's own.
 *
 * @param folder the option that names the folder, where sites have one.
 */
export function findClashes<Options>(
  sites: Sites<Options>,
  folder?: keyof Options & string,
): SiteMistake[] {
  const mistakes: SiteMistake[] = [];
  const owners = new Map<string, string>();
  const own = (
    what: string,
    path: readonly [string, ...(string | number)[]],
    cure: string,
  ): void => {
    const [name] = path;
    const owner = owners.get(what) ?? name;
    owners.set(what, owner);
    if (owner !== name) mistakes.push({ path, message: `site ${owner} has the same; ${cure}` });
  };
  for (const { name, listen, options } of sites) {
    if (folder !== undefined)
      own(String(options[folder]), [name, folder], `write ${folder}: ${folder}-${name}`);
    for (const [index, { host, port }] of listen.entries())
      if (port !== 0) own(`${host} ${port}`, [name, "listen", index], "choose another port");
  }
  return mistakes;
}

/** @throws RangeError with the first of {@link findClashes}. */
export function checkClashes<Options>(sites: Sites<Options>, folder: keyof Options & string): void {
  const [mistake] = findClashes(sites, folder);
  if (mistake === undefined) return;
  const [name, ...path] = mistake.path;
  requireSound(String(name), [{ ...mistake, path }]);
}
