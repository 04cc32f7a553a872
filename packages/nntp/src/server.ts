import type { Server } from "node:net";
import type { Guard } from "@core/conn-policy";
import {
  type Certificate,
  type ProtocolGuardOptions,
  checkCertificate,
  checkServerOptions,
  createProtocolGuard,
  createWarnings,
} from "@core/conn-policy/plugin";
import { type SiteSource, checkSource, prepareSite, siteLog } from "./create-site.ts";
import { nntpProtocol } from "./defaults.ts";
import { nntpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import type { SendMail } from "./mail/pickup-mailer.ts";
import { openNewsRoot } from "./news-root.ts";
import { siteSchema } from "./schema/site-schema.ts";
import type { NewsSiteOptions } from "./site-options.ts";
import type { Log } from "./site.ts";
import type { ArticleStore } from "./store/article-store.ts";
import { createMemoryStore } from "./store/memory/create-memory-store.ts";

/** A site, and the limits it is under. */
export interface NewsServerOptions
  extends Omit<NewsSiteOptions, "news" | "pickup">, ProtocolGuardOptions {
  /** The folder of the articles; without it they are in memory, and gone with the process. */
  readonly news?: string;
  /** Articles of your own, instead of both; the server closes it. */
  readonly store?: ArticleStore;
  /** Sends postings to moderators. Without it, and without `pickup`, they are refused. */
  readonly sendMail?: SendMail;
  readonly pickup?: string;
  /** PEM; with it clients may use STARTTLS. */
  readonly tls?: Certificate;
  /** TLS from the first octet on, as on port 563. */
  readonly isImplicit?: boolean;
  /** Wall-clock milliseconds; the system's unless told. */
  readonly now?: () => number;
  /** What went wrong; a warning of the process unless told, where it is worse than news. */
  readonly log?: Log;
}

/** A server that stands alone; the caller opens and closes all of it. */
export interface NewsServer {
  readonly server: Server;
  readonly guard: Guard;
  readonly store: ArticleStore;
  /** After the guard has been drained: ends feeds and expiry, and closes the store. */
  readonly close: () => Promise<void>;
}

/**
 * Opens articles, and makes the news server that has them, not yet listening.
 *
 * @example
 * const { server } = await createNewsServer({ groups: ["local.test"], news: "/var/news" });
 * server.listen(119);
 *
 * @throws `ERR_CONN_POLICY_*` for an option that is not known or not of its form, and for a policy that cannot be read;
 *   RangeError for options that do not go together; what opening a store throws.
 */
export async function createNewsServer(options: NewsServerOptions): Promise<NewsServer> {
  checkServerOptions(nntpProtocol.name, siteSchema, options, ownOptions);
  const { name = nntpProtocol.name, news = "", pickup = "", tls, isImplicit = false } = options;
  if (isImplicit && tls === undefined)
    throw new RangeError("isImplicit: there is no certificate; add tls: { cert, key }");
  checkCertificate(tls);
  if (news === "" && options.peers?.some(({ send }) => send !== undefined) === true)
    throw new RangeError("peers: what waits for them needs a folder; add news: FOLDER");
  const source = { name, options: { ...options, news, pickup }, certificate: tls };
  checkSource(source);
  const guard = createProtocolGuard({ ...nntpProtocol, farewell: nntpFarewell }, options);
  try {
    return await open({ ...source, guard }, options);
  } catch (error) {
    // Its name is free for the next attempt.
    await guard.retire();
    throw error;
  }
}

async function open(source: SiteSource, options: NewsServerOptions): Promise<NewsServer> {
  const { name, guard, options: site } = source;
  const { isImplicit = false, now, sendMail, log = warn } = options;
  const { store = site.news === "" ? createMemoryStore() : undefined } = options;
  const root = await openNewsRoot({
    options: site,
    clock: guard.clock,
    log: siteLog(log, name),
    ...(store === undefined ? {} : { store }),
    ...(now === undefined ? {} : { now }),
    ...(sendMail === undefined ? {} : { sendMail }),
  });
  try {
    const prepared = prepareSite(source, { ...root, posting: root.createPosting(site), log });
    prepared.obey();
    const { server } = new Listener({ site: prepared.site, tls: isImplicit });
    root.start();
    return { server, guard, store: root.store, close: () => root.close() };
  } catch (error) {
    await root.close();
    throw error;
  }
}

const ownOptions = ["store", "sendMail", "isImplicit", "now", "log"];

const warn: Log = createWarnings("PROTO_NNTP");
