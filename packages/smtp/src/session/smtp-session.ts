import type { Socket } from "node:net";
import type { Connection, Reason } from "@core/conn-policy";
import { leave } from "@core/conn-policy/plugin";
import { SMTPConnection } from "smtp-server/lib/smtp-connection";
import type { Parser } from "../parser/contract.ts";
import type { ProxiedClient } from "../proxy/contract.ts";
import type { Role, Site } from "../site.ts";
import type { Origin } from "../store/envelope.ts";
import { Conversation } from "./conversation.ts";
import { Counters } from "./counters.ts";
import { forgo } from "./forgo.ts";
import type { Intake } from "./intake.ts";
import { introduce } from "./introduce.ts";
import { Outlet } from "./outlet.ts";
import { originOf } from "./origin.ts";
import { outOfStep } from "./out-of-step.ts";
import { parserOf } from "./parser-of.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";
import { StockExchange } from "./stock-exchange.ts";
import type { StockServer } from "./stock-server.ts";
import type { Transaction } from "./transaction.ts";

/**
 * One client. The shell is smtp-server's: greeting, HELO, EHLO, STARTTLS, SASL. Commands, messages, time and the end of
 * the connection are ours.
 */
export class SmtpSession extends SMTPConnection implements Session {
  declare _server: StockServer;
  declare _parser: Parser | false;
  readonly connection: Connection;
  readonly site: Site;
  readonly counters: Counters;
  readonly outlet: Outlet = new Outlet(() => this._socket);
  messages = 0;
  messageBytes = 0;
  readonly stock: StockExchange = new StockExchange();
  readonly #conversation = new Conversation(this);
  #transaction: Transaction | undefined;
  /** The last message: it dies with the connection, unless it has been stored. */
  #intake: Intake | undefined;
  #isLeaving = false;

  /** @param client whom a proxy speaks for. */
  constructor(server: StockServer, connection: Connection, client?: ProxiedClient) {
    super(server, connection.socket, {
      id: String(connection.id),
      ...(client === undefined ? {} : { remoteAddress: client.address, remotePort: client.port }),
    });
    this.connection = connection;
    this.site = server.site;
    this.counters = new Counters(server.site.limits);
    forgo(this);
  }

  get role(): Role {
    return this._server.role;
  }

  get isSecure(): boolean {
    return this.secure && !this._upgrading;
  }

  get helo(): string | undefined {
    return this.hostNameAppearsAs === false ? undefined : this.hostNameAppearsAs;
  }

  get user(): string | undefined {
    const user: unknown = this.session.user;
    return typeof user === "string" ? user : undefined;
  }

  get origin(): Origin {
    return originOf(this, this.remoteAddress);
  }

  get transmission(): string {
    const type = this._transmissionType();
    // RFC 6531 section 4.3.
    return this.#transaction?.mail.isUtf8 === true ? `UTF8${type.replace(/^E/u, "")}` : type;
  }

  /** Does it take commands? */
  get isOpen(): boolean {
    return !this.#isLeaving && this.connection.reason === undefined;
  }

  get hasPending(): boolean {
    return (this._parser !== false && this._parser.hasPending) || this._socket.readableLength > 0;
  }

  /** An AUTH exchange waits for its next line. */
  get isInExchange(): boolean {
    return this._nextHandler !== false;
  }

  get transaction(): Transaction | undefined {
    return this.#transaction;
  }

  set transaction(transaction: Transaction | undefined) {
    this.#transaction?.abandon();
    this.#transaction = transaction;
  }

  now(): number {
    return this._server.now();
  }

  countMessage(bytes: number): void {
    this.messages++;
    this.messageBytes += bytes;
    this.counters.forgive();
  }

  say(answer: Reply): void {
    // In the middle of a handshake it would be said in the clear.
    if (this.isOpen && !this._upgrading) this.outlet.say(answer, this.hasPending);
  }

  adopt(intake: Intake): void {
    if (this.#intake === undefined)
      this.connection.signal.addEventListener("abort", () => this.#intake?.abandon());
    this.#intake = intake;
    if (this.connection.reason !== undefined) intake.abandon();
  }

  receive(intake: Intake, start: (parser: Parser) => void): Promise<void> {
    return this.#conversation.receive(intake, () => {
      if (this._parser !== false) start(this._parser);
    });
  }

  dismiss(answer: Reply, reason: Reason): void {
    this.say(answer);
    this.#leave(reason);
  }

  /** Ends the connection, with the last words of its reason. */
  end(reason: Reason): void {
    this.connection.end(reason);
    this.#deafen();
  }

  #leave(reason: Reason): void {
    if (!this.isOpen) return;
    this.#isLeaving = true;
    this.#deafen();
    this.transaction = undefined;
    leave(this.connection, this._socket, reason);
  }

  /** What still comes is thrown away. */
  #deafen(): void {
    if (this._parser !== false) this._parser.isClosed = true;
  }

  startTls(answer: Reply): void {
    this.say(answer);
    this.connection.enter("handshake");
    this.upgrade(
      () => false,
      () => this.connection.secure(this._socket),
    );
  }

  delegate(verb: "HELO" | "EHLO" | "AUTH", argument: string): Promise<Reply | undefined> {
    const line = Buffer.from(`${verb} ${argument}`);
    if (verb === "AUTH") {
      this._server.asking.set(this.session, this);
      return this.stock.authenticate(this, (callback) => this.handler_AUTH(line, callback));
    }
    return introduce(this, verb, line);
  }

  /** Gives a line to the AUTH exchange that waits for it, if one does. */
  goOn(line: Buffer, isSound: boolean): Promise<Reply | undefined> | undefined {
    const next = this._nextHandler;
    this._nextHandler = false;
    if (next === false || !isSound) return undefined;
    return this.stock.authenticate(this, (callback) => next.call(this, line, callback));
  }

  #greet(): void {
    if (this.needsUpgrade) this.connection.secure(this._socket);
    if (!this.isOpen) return;
    // RFC 5321 section 3.1: the client waits for our greeting.
    if (this.hasPending) outOfStep(this);
    else this.connectionReady();
  }

  #listen(): void {
    if (this._parser === false) return;
    // All that came before the client shut its side has been carried out.
    this._parser.on("finish", () => this.#leave("client_close"));
    this._parser.on("error", (error) => {
      this.site.log("error", "smtp: reading has failed", { error });
      this.end("internal_error");
    });
  }

  // From here on: what smtp-server calls.

  override init(): void {
    this.#listen();
    this._setListeners(() => this.#greet());
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const enhancedCode = this._getEnhancedStatusCode(code, context) || undefined;
    const [first = "", ...others] = Array.isArray(data) ? data : [data ?? ""];
    const answer: Reply = { code, enhancedCode, lines: [first, ...others] };
    if (!this.stock.hear(answer)) this.say(answer);
  }

  override close(): void {
    this.#leave("completed");
  }

  override _createParser(): Parser {
    return parserOf(this, this._server, (...command) => this.#conversation.take(...command));
  }

  override upgrade(callback: () => void, secureCallback?: () => void): void {
    super.upgrade(callback, secureCallback);
    this.#listen();
  }

  /** AUTH and STARTTLS come and go with encryption. */
  override _isDisabled(command: string): boolean {
    if (command === "AUTH") return this.role === "transfer" || !this.isSecure;
    if (command === "STARTTLS") return this.secure || this.site.secureContext === undefined;
    return super._isDisabled(command);
  }

  /** The engine's limits alone end a connection. An encrypted stream is shown to us here before its handshake. */
  override _armTimeout(encrypted?: Socket): void {
    // A client that shuts its side before the end of the handshake will not say more.
    encrypted?.once("end", () => {
      if (this._upgrading) this.end("client_close");
    });
  }

  override _onError(_error: Error): void {
    // Why a connection closed is read off its socket by the engine; Node leaves one open whose handshake failed.
    if (this._upgrading) this.connection.end("tls_error");
  }
}
