import type { SiteContext } from "@core/conn-policy/plugin";
import type { SmtpSiteOptions } from "../site-options.ts";

type Contexts = readonly Pick<SiteContext<SmtpSiteOptions>, "name" | "listen" | "options">[];

/**
 * Sites share nothing: a queue has one owner, and no client says which site it wants.
 *
 * @throws RangeError with the mistake and its cure.
 */
export function checkShared(contexts: Contexts): void {
  const owners = new Map<string, string>();
  const own = (key: string, site: string, cure: string): void => {
    const owner = owners.get(key);
    if (owner !== undefined && owner !== site)
      throw new RangeError(`sites ${owner} and ${site} have the same ${key}; ${cure}`);
    owners.set(key, site);
  };
  for (const { name, listen, options } of contexts) {
    own(`mailroot, ${options.mailroot}`, name, `write mailroot: mailroot-${name}`);
    for (const { host, port } of listen)
      if (port !== 0) own(`address, ${host} port ${port}`, name, "choose another port");
  }
}
