import { type SiteContext, openListener, readCertificate } from "@core/conn-policy/plugin";
import {
  type SiteParts,
  type SiteSource,
  checkSource,
  prepareSite,
  siteLog,
} from "./create-site.ts";
import { Listener } from "./listener.ts";
import { type NewsRoot, fixedChange, openNewsRoot } from "./news-root.ts";
import type { NewsSiteOptions } from "./site-options.ts";
import type { Log, Site } from "./site.ts";

type Context = SiteContext<NewsSiteOptions>;

/** A site of a host that runs. */
export interface OpenSite {
  /** What is in force. */
  context: Context;
  readonly root: NewsRoot;
  /** The one that clients meet who come now. */
  site: Site;
  readonly doors: { readonly listener: Listener; readonly address: string }[];
  readonly log: Log;
}

/**
 * Opens the articles of a site; its listeners have still to be opened.
 *
 * @throws RangeError for options that cannot be meant, what opening a store or reading a certificate throws.
 */
export async function openSite(context: Context, serviceLog: Log): Promise<OpenSite> {
  const source = toSource(context);
  checkSource(source);
  const log = siteLog(serviceLog, context.name);
  const root = await openNewsRoot({ options: context.options, clock: context.guard.clock, log });
  try {
    const { site, obey } = prepareSite(source, partsOf(root, context, log));
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
    const listener = new Listener({ site, tls: at.tls });
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
  const { site, obey } = prepareSite(source, partsOf(open.root, next, open.log));
  return () => {
    obey();
    open.context = next;
    open.site = site;
    open.root.obey(next.options);
    for (const { listener } of open.doors) listener.site = site;
  };
}

function partsOf(root: NewsRoot, { options }: Context, log: Log): SiteParts {
  return { store: root.store, now: root.now, posting: root.createPosting(options), log };
}

function toSource({ name, guard, options, listen: addresses, tls }: Context): SiteSource {
  const certificate = tls === undefined ? undefined : readCertificate(tls);
  return { name, guard, options, listen: addresses, certificate };
}
