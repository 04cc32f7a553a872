import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";

import type { HostConfig, SiteConfig } from "../config/config.ts";
import { configError } from "../config/mistake.ts";

/** The site key that means a folder of the operator's: a service makes others by itself, never this one. */
const key = "root";

/**
 * Makes sure that the content of every site is there: without it the site would start and have nothing.
 *
 * @param mayBeMade folders that the start will make
 * @throws `ERR_CONND_CONFIG`
 */
export async function checkRoots(
  config: HostConfig,
  mayBeMade: ReadonlySet<string> = new Set(),
): Promise<void> {
  const lines: string[] = [];
  for (const { name, sites } of config.services) {
    for (const site of sites) {
      const fault = await faultOf(site, mayBeMade, config.dataDir);
      const path = ["services", name, "sites", site.name, key];
      if (fault !== undefined) lines.push(config.place({ path, message: fault }));
    }
  }
  if (lines.length > 0) throw configError(lines);
}

async function faultOf(
  site: SiteConfig,
  mayBeMade: ReadonlySet<string>,
  dataDir: string,
): Promise<string | undefined> {
  const root = site.options[key];
  if (typeof root !== "string" || mayBeMade.has(root)) return undefined;
  try {
    if (!(await stat(root)).isDirectory()) return `${root} is not a folder; name one`;
    return (await holds(root, dataDir))
      ? `${root} holds what the host keeps to itself in ${dataDir}: its token, mail and news; name a folder of its own`
      : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT"
      ? `${root} does not exist; create it, or correct the path`
      : `${root} cannot be read (${code ?? String(error)}); let this user read it`;
  }
}

/** Is `inner` the folder itself, or somewhere below it, links followed? */
async function holds(folder: string, inner: string): Promise<boolean> {
  const real = await realpath(inner).catch(() => inner);
  const way = relative(await realpath(folder), real);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
