import { type SiteContext, openListener, readCertificate } from "@core/conn-policy/plugin";
import { type SiteSource, checkSource, prepareSite, siteLog } from "./create-site.ts";
import { Listener } from "./listener.ts";
import { type MailRoot, fixedChange, openMailRoot } from "./mail-root.ts";
import { roleOf } from "./options/listen-mistakes.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import type { Log, Site } from "./site.ts";

type Context = SiteContext<SmtpSiteOptions>;

/** A site of a host that runs. */
export interface OpenSite {
  readonly context: Context;
  readonly root: MailRoot;
  /** The one that clients meet who come now. */
  site: Site;
  readonly doors: { readonly listener: Listener; readonly address: string }[];
  /** Of the service. */
  readonly log: Log;
}

/**
 * Opens the mail root of a site; deliveries and listeners have still to be started.
 *
 * @throws RangeError for options that cannot be meant, `ERR_QUEUE_IN_USE`, what reading a certificate throws.
 */
export async function openSite(context: Context, log: Log): Promise<OpenSite> {
  const source = toSource(context);
  checkSource(source);
  const { name, guard, options } = context;
  const root = await openMailRoot({ options, clock: guard.clock, log: siteLog(log, name) });
  try {
    const { site, obey } = prepareSite(source, root.queue, log);
    obey();
    return { context, root, site, doors: [], log };
  } catch (error) {
    await root.close();
    throw error;
  }
}

/** Opens the listeners of a site. */
export async function listen({ context, site, doors, log }: OpenSite): Promise<void> {
  for (const at of context.listen) {
    const listener = new Listener({ site, role: roleOf(at) });
    const address = await openListener(listener.server, at);
    listener.server.on("error", (error) => log("warn", `${address} cannot accept`, { error }));
    doors.push({ listener, address });
  }
}

/**
 * Makes a site anew.
 *
 * @returns what puts it in force: from then on clients meet it.
 * @throws RangeError for options that cannot be meant, or that need a restart.
 */
export function changeSite(open: OpenSite, next: Context): () => void {
  const source = toSource(next);
  checkSource(source);
  const key = fixedChange(open.context.options, next.options);
  if (key !== undefined)
    throw new RangeError(`site ${next.name}: ${key} needs a restart; restart, or undo this change`);
  const { site, obey } = prepareSite(source, open.root.queue, open.log);
  return () => {
    obey();
    open.site = site;
    open.root.directory = site.directory;
    for (const { listener } of open.doors) listener.site = site;
  };
}

/** Gives back what outlives the connections of a site. */
export async function closeSite({ root }: OpenSite): Promise<void> {
  await root.close();
}

function toSource({ name, guard, options, listen: addresses, tls }: Context): SiteSource {
  const certificate = tls === undefined ? undefined : readCertificate(tls);
  return { name, guard, options, listen: addresses, certificate };
}
