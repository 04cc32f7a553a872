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
import { smtpProtocol } from "./defaults.ts";
import { smtpFarewell } from "./farewell.ts";
import { type MessageHandler, createHandlerQueue } from "./handler-queue.ts";
import { Listener } from "./listener.ts";
import { openMailRoot } from "./mail-root.ts";
import { siteSchema } from "./site-schema.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import type { Log, Role, Site } from "./site.ts";

/** What servers of both kinds are made with, beside their mail. */
export interface ServerOptions extends ProtocolGuardOptions {
  /** PEM; with it clients may use STARTTLS. */
  readonly tls?: Certificate;
  /** `transfer` unless told, as on port 25; `submission` as on 587, `submissions` as on 465. */
  readonly role?: Role;
  /** What went wrong; a warning of the process unless told, where it is worse than news. */
  readonly log?: Log;
}

/** The keys of a site that say what becomes of a message after 250. */
type QueueKeys = "mailroot" | "mailboxFormat" | "retry" | "delayNotice" | "expire";

/** A site whose messages somebody else answers for, and the limits it is under. */
export interface SmtpServerOptions extends ServerOptions, Omit<SmtpSiteOptions, QueueKeys> {
  readonly onMessage: MessageHandler;
}

/** A site with a queue, and the limits it is under. */
export interface SmtpServiceOptions extends ServerOptions, SmtpSiteOptions {}

/** A server that stands alone; the caller opens and closes both. */
export interface SmtpServer {
  readonly server: Server;
  readonly guard: Guard;
}

/** A server with a queue. */
export interface SmtpService extends SmtpServer {
  /** After the guard has been drained: gives the queue back. What is in it waits for the next start. */
  readonly close: () => Promise<void>;
}

/**
 * Makes an SMTP server that gives its messages to a handler, not yet listening.
 *
 * @example
 * const { server } = createSmtpServer({ domains: ["example.org"], mailboxes: "any", onMessage });
 * server.listen(25);
 *
 * @throws `ERR_CONN_POLICY_*` for an option that is not known or not of its form, and for a policy that cannot be read;
 *   RangeError for options that do not go together.
 */
export function createSmtpServer(options: SmtpServerOptions): SmtpServer {
  checkOptions(options, ["onMessage"]);
  const source = toSource(options, { ...options, mailroot: "" });
  const { log = warn, onMessage } = options;
  const queue = createHandlerQueue(onMessage, Date.now, siteLog(log, source.name));
  return serve(source, queue, options);
}

/**
 * Opens a queue with its deliveries, and makes the SMTP server that fills it, not yet listening.
 *
 * @throws as {@link createSmtpServer}, `ERR_QUEUE_IN_USE` when another process has the mail root.
 */
export async function createSmtpService(options: SmtpServiceOptions): Promise<SmtpService> {
  checkOptions(options);
  const source = toSource(options, options);
  const { name, guard } = source;
  const log = siteLog(options.log ?? warn, name);
  try {
    const root = await openMailRoot({ options, clock: guard.clock, log });
    try {
      const opened = serve(source, root.queue, options);
      await root.delivery.start();
      return { ...opened, close: () => root.close() };
    } catch (error) {
      await root.close();
      throw error;
    }
  } catch (error) {
    // Its name is free for the next attempt.
    await guard.retire();
    throw error;
  }
}

function checkOptions(options: ServerOptions, own: readonly string[] = []): void {
  checkServerOptions(smtpProtocol.name, siteSchema, options, ["role", "log", ...own]);
}

function toSource(options: ServerOptions, site: SmtpSiteOptions): SiteSource {
  const { name = smtpProtocol.name, role = "transfer", tls } = options;
  checkCertificate(tls);
  const source = { name, options: site, certificate: tls };
  checkSource(source);
  if (role !== "transfer" && tls === undefined)
    throw new RangeError(`role ${role}: there is no certificate; add tls: { cert, key }`);
  const guard = createProtocolGuard({ ...smtpProtocol, farewell: smtpFarewell }, options);
  return { ...source, guard };
}

function serve(source: SiteSource, queue: Site["queue"], options: ServerOptions): SmtpServer {
  const { site, obey } = prepareSite(source, queue, options.log ?? warn);
  obey();
  const { server } = new Listener({ site, role: options.role ?? "transfer" });
  return { server, guard: source.guard };
}

const warn: Log = createWarnings("PROTO_SMTP");
