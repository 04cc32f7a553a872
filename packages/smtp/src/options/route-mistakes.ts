import type { SiteMistake } from "@core/conn-policy/plugin";
import { toParts } from "../recipients/address-parts.ts";
import { createDirectory } from "../recipients/create-directory.ts";
import type { Directory } from "../recipients/directory.ts";
import type { SmtpSiteOptions } from "../site-options.ts";
import { toDirectoryOptions } from "./directory-options.ts";

/** Aliases that lead nowhere, back to themselves, or away from a site that relays nothing. Addresses can be read. */
export function routeMistakes(options: SmtpSiteOptions): SiteMistake[] {
  const listed = toDirectoryOptions(options);
  const { domains, aliases, catchAll, isRelaying } = listed;
  const directory = createDirectory(listed);
  const withoutCatchAll = createDirectory({ ...listed, catchAll: {} });
  const mistakes: SiteMistake[] = [];
  const look = (path: SiteMistake["path"], address: string, where = directory): void => {
    const message = faultOf(where, address, isRelaying);
    if (message !== undefined) mistakes.push({ path, message });
  };
  const written = Object.keys(options.aliases ?? {});
  for (const [index, name] of Object.keys(aliases).entries()) {
    const path = ["aliases", written[index] ?? name];
    const before = mistakes.length;
    for (const address of name.includes("@")
      ? [name]
      : domains.map((domain) => `${name}@${domain}`))
      if (mistakes.length === before) look(path, address);
  }
  for (const [domain, target] of Object.entries(catchAll))
    look(
      ["catchAll", domain],
      target.includes("@") ? target : `${target}@${domain}`,
      withoutCatchAll,
    );
  return mistakes;
}

function faultOf(directory: Directory, start: string, isRelaying: boolean): string | undefined {
  const follow = (address: string, way: readonly string[]): string | undefined => {
    const { local, domain } = toParts(address);
    const here = `${local}@${domain}`;
    if (way.includes(here))
      return `mail for ${start} comes back to ${address}; send it to a mailbox, or elsewhere`;
    const route = directory.routeOf(address);
    if (route === undefined) return `nobody has the address ${address}; add it to mailboxes`;
    if (route.kind === "remote" && !isRelaying)
      return `${address} is elsewhere, and this site relays nothing; set relay: mx, or a smart host`;
    if (route.kind !== "alias") return undefined;
    for (const next of route.to) {
      const fault = follow(next, [...way, here]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return follow(start, []);
}
