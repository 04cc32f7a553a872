import { SMTPServer, type SMTPServerAuthentication, type SMTPServerSession } from "smtp-server";
import type { CreateParser } from "../parser/contract.ts";
import type { Role, Site } from "../site.ts";
import type { Session } from "./session.ts";
import { type LoginCallback, checkLogin } from "./stock-exchange.ts";

/** What all sessions of a listener share. */
export interface StockOptions {
  readonly site: Site;
  readonly role: Role;
  readonly createParser: CreateParser;
  /** The wall clock, in milliseconds. */
  readonly now: () => number;
}

/**
 * An smtp-server that never listens: its connections get their name, their extensions, their TLS and their SASL from it,
 * and nothing else. All verbs that it would carry out by itself are ours.
 */
export class StockServer extends SMTPServer {
  readonly role: Role;
  readonly createParser: CreateParser;
  readonly now: () => number;
  /** Who is in the middle of an AUTH exchange. */
  readonly asking: WeakMap<SMTPServerSession, Session> = new WeakMap();
  #site: Site;

  constructor({ site, role, createParser, now }: StockOptions) {
    const isImplicit = role === "submissions";
    super({
      logger: false,
      disableReverseLookup: true,
      secure: isImplicit,
      needsUpgrade: isImplicit,
      // Sessions say themselves when AUTH is there, and STARTTLS; both are never hidden by options, see defect 21.
      authOptional: true,
      authMethods: ["PLAIN", "LOGIN"],
      disabledCommands: ["XCLIENT", "XFORWARD"],
      hideENHANCEDSTATUSCODES: false,
      hideDSN: false,
      heloResponse: "%s",
    });
    this.role = role;
    this.createParser = createParser;
    this.now = now;
    this.#site = site;
    this.site = site;
    // It would end the process.
    this.on("error", (error) => this.#site.log("warn", "smtp: smtp-server has failed", { error }));
  }

  get site(): Site {
    return this.#site;
  }

  /** Sessions that begin from now on belong to this one. */
  set site(site: Site) {
    this.#site = site;
    const { hostname, banner, limits, secureContext } = site;
    const { maxMessageBytes } = limits;
    // RFC 1870 section 4: without a number, no fixed maximum is in force.
    const hideSize = !Number.isFinite(maxMessageBytes);
    Object.assign(this.options, { name: hostname, banner, size: maxMessageBytes, hideSize });
    // Its own would be made with a key that everybody knows.
    this.secureContext = new Map(secureContext === undefined ? [] : [["*", secureContext]]);
  }

  override onConnect(_session: SMTPServerSession, callback: () => void): void {
    callback();
  }

  override onSecure(_socket: unknown, _session: SMTPServerSession, callback: () => void): void {
    callback();
  }

  override onAuth(
    login: SMTPServerAuthentication,
    stock: SMTPServerSession,
    callback: LoginCallback,
  ): void {
    const session = this.asking.get(stock);
    if (session !== undefined) void checkLogin(session, login, callback);
  }
}
