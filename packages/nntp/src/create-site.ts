import { hostname as machineName } from "node:os";
import {
  type Certificate,
  type ListenAddress,
  type SiteContext,
  createServerContext,
  requireSound,
} from "@core/conn-policy/plugin";
import { toGroups } from "./groups/to-groups.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { toNewsLimits } from "./options/news-limits.ts";
import type { NewsSiteOptions } from "./site-options.ts";
import type { Log, Site } from "./site.ts";
import { createAccounts } from "./users/create-accounts.ts";

/** What a site is made of: what the host tells, or whoever uses NNTP without one. */
export type SiteSource = Pick<SiteContext<NewsSiteOptions>, "name" | "guard" | "options"> & {
  readonly listen?: readonly ListenAddress[];
  readonly certificate?: Certificate | undefined;
};

/** A site that is ready, and that nobody has met yet. */
export interface PreparedSite {
  readonly site: Site;
  /** It is in force from now on: its users and peers have their limits. */
  readonly obey: () => void;
}

/** What is behind a site, and outlives it. */
export type SiteParts = Pick<Site, "store" | "posting" | "now" | "log">;

/** @throws RangeError for options that cannot be meant. */
export function checkSource({
  name,
  options,
  listen,
  certificate,
}: Omit<SiteSource, "guard">): void {
  requireSound(name, optionMistakes(options, certificate !== undefined, listen));
}

/** Makes the site that a checked configuration describes; nothing changes before it is obeyed. */
export function prepareSite(source: SiteSource, parts: SiteParts): PreparedSite {
  const { name, guard, options, certificate } = source;
  const accounts = createAccounts(guard, options);
  const { motd = "", distributions = [], mayLogInUnencrypted = false } = options;
  const site: Site = {
    ...parts,
    name,
    guard,
    hostname: hostnameOf(options),
    limits: toNewsLimits(options),
    accounts,
    rightsOf: (address) => accounts.rightsOf(address),
    motd: motd === "" ? [] : motd.trimEnd().split(/\r?\n/u),
    subscriptions: options.subscriptions ?? toGroups(options.groups).map((group) => group.name),
    distributions,
    secureContext: certificate === undefined ? undefined : createServerContext(certificate),
    mayLogInUnencrypted,
  };
  return { site, obey: () => accounts.obey() };
}

/** How a site calls itself; a machine may have a name that Path cannot hold. */
export function hostnameOf({ hostname }: Pick<NewsSiteOptions, "hostname">): string {
  const name = hostname ?? machineName();
  return /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/iu.test(name) ? name : "localhost";
}

/** A log whose lines say which site it is. */
export function siteLog(log: Log, site: string): Log {
  return (level, message, facts) => log(level, message, { site, ...facts });
}
