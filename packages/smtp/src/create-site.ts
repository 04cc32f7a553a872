import { hostname as machineName } from "node:os";
import { createTrusted } from "@core/conn-policy";
import {
  type Certificate,
  type ListenAddress,
  type SiteContext,
  createServerContext,
  requireSound,
} from "@core/conn-policy/plugin";
import { readDomain } from "./addresses/domain.ts";
import { toDirectoryOptions } from "./options/directory-options.ts";
import { toMailLimits } from "./options/mail-limits.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { createDirectory } from "./recipients/create-directory.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import type { Log, Site } from "./site.ts";
import { announceSite } from "./sites.ts";
import { createAccounts } from "./users/create-accounts.ts";

/** What a site is made of: what the host tells, or whoever uses SMTP without one. */
export type SiteSource = Pick<SiteContext<SmtpSiteOptions>, "name" | "guard" | "options"> & {
  readonly listen?: readonly ListenAddress[];
  readonly certificate?: Certificate | undefined;
};

/** A site that is ready, and that nobody has met yet. */
export interface PreparedSite {
  readonly site: Site;
  /** It is in force from now on: its users have their limits. */
  readonly obey: () => void;
}

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
export function prepareSite(source: SiteSource, queue: Site["queue"], log: Log): PreparedSite {
  const { name, guard, options, certificate } = source;
  const accounts = createAccounts(guard, options.users ?? []);
  const site: Site = {
    name,
    guard,
    hostname: hostnameOf(options),
    banner: options.banner ?? "",
    limits: toMailLimits(options),
    directory: createDirectory(toDirectoryOptions(options)),
    accounts,
    queue,
    secureContext: certificate === undefined ? undefined : createServerContext(certificate),
    bareLineEnds: options.bareLineEnds ?? "refuse",
    requireTls: options.requireTls ?? false,
    proxies: createTrusted(options.proxies ?? []),
    log: siteLog(log, name),
  };
  return {
    site,
    obey() {
      accounts.obey();
      announceSite(site);
    },
  };
}

/** How a site calls itself; a machine may have a name that is no domain. */
export function hostnameOf({ hostname }: Pick<SmtpSiteOptions, "hostname">): string {
  return readDomain(hostname ?? machineName()) ?? "localhost";
}

/** A log whose lines say which site it is. */
export function siteLog(log: Log, site: string): Log {
  return (level, message, facts) => log(level, message, { site, ...facts });
}
