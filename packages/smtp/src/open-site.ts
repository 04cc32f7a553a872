import type { Server } from "node:net";
import {
  type ListenAddress,
  type OwnSite,
  type SiteContext,
  readCertificate,
} from "@core/conn-policy/plugin";
import { type SiteSource, checkSource, prepareSite, siteLog } from "./create-site.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { Listener } from "./listener.ts";
import { type MailRoot, fixedChange, openMailRoot } from "./mail-root.ts";
import { roleOf } from "./options/listen-mistakes.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import type { Log, Site } from "./site.ts";

type Context = SiteContext<SmtpSiteOptions>;

/** A site of a host that runs. */
export interface OpenSite extends OwnSite<SmtpSiteOptions> {
  readonly delivery: Delivery;
}

/**
 * Opens the mail root of a site, whose deliveries begin.
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
    await root.delivery.start();
    return new MailSite({ context, root, site, log });
  } catch (error) {
    await root.close();
    throw error;
  }
}

interface MailSiteParts {
  readonly context: Context;
  readonly root: MailRoot;
  readonly site: Site;
  readonly log: Log;
}

class MailSite implements OpenSite {
  readonly #begun: Context;
  readonly #root: MailRoot;
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();
  /** What listeners that open now serve: a change may be on its way. */
  #newest: Site;

  constructor({ context, root, site, log }: MailSiteParts) {
    this.#begun = context;
    this.#root = root;
    this.#newest = site;
    this.#log = log;
  }

  get delivery(): Delivery {
    return this.#root.delivery;
  }

  createServer(at: ListenAddress): Server {
    const listener = new Listener({ site: this.#newest, role: roleOf(at) });
    this.#listeners.add(listener);
    listener.server.once("close", () => this.#listeners.delete(listener));
    return listener.server;
  }

  change(next: Context): () => void {
    const source = toSource(next);
    checkSource(source);
    const key = fixedChange(this.#begun.options, next.options);
    if (key !== undefined)
      throw new RangeError(
        `site ${next.name}: ${key} needs a restart; restart, or undo this change`,
      );
    const { site, obey } = prepareSite(source, this.#root.queue, this.#log);
    this.#newest = site;
    return () => {
      obey();
      this.#root.directory = site.directory;
      for (const listener of this.#listeners) listener.site = site;
    };
  }

  close(): Promise<void> {
    return this.#root.close();
  }
}

function toSource({ name, guard, options, listen: addresses, tls }: Context): SiteSource {
  const certificate = tls === undefined ? undefined : readCertificate(tls);
  return { name, guard, options, listen: addresses, certificate };
}
