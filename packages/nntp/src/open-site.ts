import type { Server } from "node:net";
import {
  type ListenAddress,
  type OwnSite,
  type SiteContext,
  readCertificate,
} from "@core/conn-policy/plugin";
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
export interface OpenSite extends OwnSite<NewsSiteOptions> {
  readonly root: NewsRoot;
}

/**
 * Opens the articles of a site.
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
    return new NewsSite({ context, root, site, log });
  } catch (error) {
    await root.close();
    throw error;
  }
}

interface NewsSiteParts {
  readonly context: Context;
  readonly root: NewsRoot;
  readonly site: Site;
  readonly log: Log;
}

class NewsSite implements OpenSite {
  readonly root: NewsRoot;
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();
  #context: Context;
  /** What listeners that open now serve: a change may be on its way. */
  #newest: Site;

  constructor({ context, root, site, log }: NewsSiteParts) {
    this.root = root;
    this.#context = context;
    this.#newest = site;
    this.#log = log;
  }

  createServer({ tls }: ListenAddress): Server {
    const listener = new Listener({ site: this.#newest, tls });
    this.#listeners.add(listener);
    listener.server.once("close", () => this.#listeners.delete(listener));
    return listener.server;
  }

  /** Not before its listeners are open: a peer may be a site beside it. */
  begin(): void {
    this.root.start();
  }

  change(next: Context): () => void {
    const source = toSource(next);
    checkSource(source);
    const key = fixedChange(this.#context.options, next.options);
    if (key !== undefined)
      throw new RangeError(
        `site ${next.name}: ${key} needs a restart; restart, or undo this change`,
      );
    const { site, obey } = prepareSite(source, partsOf(this.root, next, this.#log));
    this.#newest = site;
    return () => {
      obey();
      this.#context = next;
      this.root.obey(next.options);
      for (const listener of this.#listeners) listener.site = site;
    };
  }

  close(): Promise<void> {
    return this.root.close();
  }
}

function partsOf(root: NewsRoot, { options }: Context, log: Log): SiteParts {
  return { store: root.store, now: root.now, posting: root.createPosting(options), log };
}

function toSource({ name, guard, options, listen: addresses, tls }: Context): SiteSource {
  const certificate = tls === undefined ? undefined : readCertificate(tls);
  return { name, guard, options, listen: addresses, certificate };
}
