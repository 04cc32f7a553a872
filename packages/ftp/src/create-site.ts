import { join } from "node:path";
import {
  type Certificate,
  type SiteContext,
  readCertificate,
  requireSound,
} from "@core/conn-policy/plugin";
import { replyError } from "./control/reply-error.ts";
import { defaultFullMessage } from "./farewell.ts";
import { createFiles } from "./files/create-files.ts";
import { createDisks } from "./files/disk.ts";
import { type FtpSiteOptions, optionMistakes, parsePorts } from "./site-options.ts";
import type { Log, Site } from "./site.ts";
import { announceSite } from "./sites.ts";
import { createSessionContext } from "./tls/secure-context.ts";
import { createAccounts } from "./users/create-accounts.ts";
import { isFolder } from "./users/home.ts";

/** What a site is made of: what the host tells, or whoever uses FTP without one. */
export type SiteSource = Pick<SiteContext<FtpSiteOptions>, "name" | "guard" | "options"> & {
  readonly certificate?: Certificate | undefined;
};

/** A site that is ready, and that nobody has met yet. */
export interface PreparedSite {
  readonly site: Site;
  /** It is in force from now on: its users have their limits. */
  obey(): void;
}

/** @throws RangeError for options that cannot be meant. */
export function checkSource({ name, options, certificate }: Omit<SiteSource, "guard">): void {
  requireSound(name, optionMistakes(options, certificate !== undefined));
}

/** Makes the site that a checked configuration describes; nothing changes before it is obeyed. */
export function prepareSite(source: SiteSource, log: Log): PreparedSite {
  const { name, guard, options, certificate } = source;
  const tell: Log = (level, message, facts) => log(level, message, { site: name, ...facts });
  const diskOf = createDisks();
  const accounts = createAccounts({
    guard,
    anonymous: options.anonymous ?? "off",
    users: options.users ?? [],
    isolateUsers: options.isolateUsers ?? false,
    maxFailures: options.maxLoginFailures ?? 3,
    openFiles: async (folder, rights) => {
      const home = join(options.root, folder);
      if (!(await isFolder(home))) {
        tell("warn", "a user cannot log in: the home is no folder", { home });
        throw replyError(530, "Your home is not there; tell the administrator.");
      }
      const disk = await diskOf(home);
      return createFiles({ home, rights, partialUploads: options.partialUploads ?? "keep", disk });
    },
  });
  const site: Site = {
    name,
    guard,
    hosts: new Set((options.hosts ?? []).map((host) => host.toLowerCase())),
    accounts,
    banner: linesOf(options.bannerMessage),
    greeting: linesOf(options.greetingMessage),
    exitMessage: linesOf(options.exitMessage).join(" ") || "Goodbye.",
    maxClientsMessage: linesOf(options.maxClientsMessage).join(" ") || defaultFullMessage,
    passivePorts: options.passivePorts === undefined ? undefined : parsePorts(options.passivePorts),
    passiveAddress: options.passiveAddress,
    allowActive: options.allowActive ?? true,
    createSecureContext:
      certificate === undefined ? undefined : () => createSessionContext(certificate),
    requireTls: options.requireTls ?? "off",
    requireSessionReuse: options.requireSessionReuse ?? false,
    log: tell,
  };
  return {
    site,
    obey() {
      accounts.obey();
      announceSite(site);
    },
  };
}

/**
 * {@link prepareSite} of what a host tells; its certificate is read.
 *
 * @throws as {@link checkSource}, and what reading the certificate throws.
 */
export function prepareHostedSite(
  { name, guard, options, tls }: SiteContext<FtpSiteOptions>,
  log: Log,
): PreparedSite {
  const certificate = tls === undefined ? undefined : readCertificate(tls);
  const source = { name, guard, options, certificate };
  checkSource(source);
  return prepareSite(source, log);
}

function linesOf(text = ""): string[] {
  return text.split(/\r?\n/u).filter((line) => line.trim() !== "");
}
