import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Connection, Reason } from "@core/conn-policy";
import { leave } from "@core/conn-policy/plugin";
import { toPlainAddress } from "../data/address.ts";
import type { DataPort } from "../data/data-port.ts";
import { type FactName, factNames } from "../files/facts.ts";
import type { ShellSession } from "../shell/shell-session.ts";
import type { Site } from "../site.ts";
import type { Transfer } from "../transfer/transfer.ts";
import type { Login } from "../users/login.ts";
import type { ControlOptions } from "./control-options.ts";
import { replyError } from "./reply-error.ts";
import { type Reply, formatReply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import type { Wire } from "./wire.ts";

type LastReason = Parameters<Session["close"]>[1];

/**
 * Commands after which REST stands no longer, beside the transfers, which take it: it was said of a name that may now be
 * another file's, or nobody's. All others leave it, or a STOR would replace the whole file of a client that means to
 * resume.
 */
const endRestart: ReadonlySet<string> = new Set([
  "CWD",
  "XCWD",
  "CDUP",
  "XCUP",
  "MKD",
  "XMKD",
  "RMD",
  "XRMD",
  "DELE",
  "RNFR",
  "RNTO",
]);

/** What is known of one client; everything it has dies with its connection. */
export class ControlSession implements Session {
  readonly connection: Connection;
  readonly client: string;
  readonly data: DataPort;
  userName: string | undefined;
  loginFailures = 0;
  type: Session["type"] = "ascii";
  restartAt = 0;
  facts: readonly FactName[] = factNames;
  isDataProtected: boolean;
  hasBufferSize: boolean;
  /** Called when a transfer begins. */
  onTransfer: (() => void) | undefined;
  readonly #options: ControlOptions;
  readonly #wire: Wire;
  readonly #shell: ShellSession;
  /** Settled by HOST or a login. */
  #site: Site | undefined;
  #login: Login | undefined;
  #secureContext: SecureContext | undefined;
  #transfer: Transfer | undefined;
  #isClosing = false;

  constructor(connection: Connection, wire: Wire, options: ControlOptions) {
    this.connection = connection;
    this.#wire = wire;
    this.#options = options;
    this.client = toPlainAddress(connection.socket.remoteAddress) ?? "";
    this.#shell = options.shell.accept(this.client);
    this.data = options.createDataPort(this);
    this.isDataProtected = options.isImplicit;
    this.hasBufferSize = options.isImplicit;
    connection.signal.addEventListener("abort", this.#ended, { once: true });
  }

  get stream(): Socket {
    return this.#wire.stream;
  }

  get site(): Site {
    return this.#site ?? this.#options.defaultSite();
  }

  get login(): Login | undefined {
    return this.#login;
  }

  get isSecure(): boolean {
    return this.#secureContext !== undefined;
  }

  get secureContext(): SecureContext | undefined {
    return this.#secureContext;
  }

  get greeting(): Promise<Reply> {
    return this.#shell.greeting;
  }

  /** Does it take commands? */
  get isOpen(): boolean {
    return !this.#isClosing && this.connection.reason === undefined;
  }

  get transfer(): Transfer | undefined {
    return this.#transfer;
  }

  set transfer(transfer: Transfer | undefined) {
    this.#transfer = transfer;
    if (transfer !== undefined) this.onTransfer?.();
  }

  say(answer: Reply): void {
    this.#wire.say(answer);
  }

  delegate(directive: string, argument: string): Promise<Reply> {
    return this.#shell.delegate(directive, argument);
  }

  logIn(login: Login, site: Site): boolean {
    // Where sites share a listener, whoever has not said HOST belongs to the first of them from now on.
    if (!this.connection.moveTo(login.guard ?? site.guard)) return false;
    this.#site = site;
    this.connection.authenticated();
    this.#login = login;
    this.userName = undefined;
    this.#shell.setFiles(login.files);
    return true;
  }

  logOut(): void {
    // What was opened under the old rights is not for the new ones.
    this.data.close();
    this.userName = undefined;
    this.restartAt = 0;
    this.#shell.setFiles(undefined);
    if (this.#login?.guard !== undefined) this.connection.moveTo(this.site.guard);
    this.#login = undefined;
  }

  reset(): void {
    this.logOut();
    this.data.isExtendedOnly = false;
    this.type = "ascii";
    this.facts = factNames;
    this.isDataProtected = this.#options.isImplicit;
    this.hasBufferSize = this.#options.isImplicit;
  }

  /** `name` has been carried out: what only the command after another may use is forgotten. */
  forgetAfter(name: string): void {
    if (endRestart.has(name)) this.restartAt = 0;
    if (name !== "RNFR" && name !== "NOOP") this.#shell.forgetRename();
  }

  selectSite(host: string): boolean {
    const site = this.#options.selectSite(host);
    if (site === undefined) return false;
    // A full site has ended the connection, with its own words.
    if (this.connection.moveTo(site.guard)) this.#site = site;
    return true;
  }

  leaveSite(): void {
    this.#site = undefined;
    // It may be another level than it came by, and full: then the connection has been ended, with its words.
    this.connection.moveTo(this.#options.entryGuard());
  }

  async startTls(answer: Reply): Promise<void> {
    const { intake, outlet } = this.#wire;
    // What came with AUTH was said in the clear, and would be carried out as if it had been encrypted.
    if (!intake.isEmpty) {
      this.close(reply(421, "Nothing may follow AUTH before its answer."), "protocol_error");
      return;
    }
    const context = this.#createContext();
    intake.stop();
    this.reset();
    await outlet.sayLast(formatReply(answer));
    await this.#handshake(context);
  }

  /** TLS from the first byte on. */
  startImplicitTls(): Promise<void> {
    return this.#handshake(this.#createContext());
  }

  #createContext(): SecureContext {
    const context = this.site.createSecureContext?.();
    if (context === undefined) throw replyError(502, "There is no encryption here.");
    return context;
  }

  /** Where it does not come about, the connection is ended. */
  async #handshake(context: SecureContext): Promise<void> {
    this.connection.enter("handshake");
    const isEncrypted = await this.#wire.encrypt(context);
    if (!isEncrypted || !this.isOpen) {
      this.connection.end("tls_error");
      return;
    }
    this.#secureContext = context;
    this.connection.secure(this.stream);
  }

  close(answer: Reply, reason: LastReason): void {
    if (!this.isOpen) return;
    this.say(answer);
    this.leave(reason);
  }

  /** Closes without a word. */
  leave(reason: Reason): void {
    this.#isClosing = true;
    this.data.close();
    this.#wire.intake.stop();
    leave(this.connection, this.stream, reason);
  }

  readonly #ended = (): void => {
    // It breaks off by itself, too, when its channel ends; whoever waits for it has gone.
    this.#transfer?.abort().catch(() => {});
    this.data.close();
    this.#shell.close();
    this.#wire.stop();
  };
}
