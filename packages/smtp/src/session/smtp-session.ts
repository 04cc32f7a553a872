import type { Socket } from "node:net";
import type { Connection, Reason } from "@core/conn-policy";
import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection";
import type { Parser } from "../parser/contract.ts";
import type { Role, Site } from "../site.ts";
import type { Origin } from "../store/envelope.ts";
import { mostAuthLineBytes, mostLineBytes } from "./command.ts";
import { Conversation } from "./conversation.ts";
import { Counters } from "./counters.ts";
import type { Intake } from "./intake.ts";
import { leave } from "./leave.ts";
import { logIn } from "./log-in.ts";
import { type Reply, formatReply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import type { LoginDesk, StockServer } from "./stock-server.ts";
import type { Transaction } from "./transaction.ts";

/** More than this that a client has not taken, and nothing more is done for it. */
const mostPending = 4_096;

type Next = (line: Buffer, callback: () => void) => void;

/**
 * One client. The shell is smtp-server's: greeting, HELO, EHLO, STARTTLS, SASL. Commands, messages, time and the end of
 * the connection are ours.
 */
export class SmtpSession extends SMTPConnection implements Session, LoginDesk {
  declare _server: StockServer;
  declare _parser: Parser | false;
  readonly connection: Connection;
  readonly site: Site;
  readonly counters: Counters;
  messages = 0;
  messageBytes = 0;
  readonly #conversation: Conversation;
  #transaction: Transaction | undefined;
  /** The last message: it dies with the connection, unless it has been stored. */
  #intake: Intake | undefined;
  #authFailures = 0;
  #isLeaving = false;
  /** What smtp-server answers to the command that it carries out for us. */
  #stockAnswer: Reply | undefined;
  #isStockAsked = false;
  #onTaken: (() => void) | undefined;

  /** @param client where a proxy says that the client is. */
  constructor(
    server: StockServer,
    connection: Connection,
    client?: { readonly address: string; readonly port: number },
  ) {
    super(server, connection.socket, {
      id: String(connection.id),
      ...(client === undefined ? {} : { remoteAddress: client.address, remotePort: client.port }),
    });
    this.connection = connection;
    this.site = server.site;
    this.counters = new Counters(server.site.limits);
    this.#conversation = new Conversation(this);
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
    const { user } = this;
    return {
      client: this.remoteAddress,
      helo: this.helo ?? "",
      isEncrypted: this.isSecure,
      ...(user === undefined ? {} : { user }),
    };
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

  get isUpgrading(): boolean {
    return this._upgrading;
  }

  get hasPending(): boolean {
    return (this._parser !== false && this._parser.hasPending) || this._socket.readableLength > 0;
  }

  /** Octets that the client has not taken yet; 0 when they are few. */
  get pending(): number {
    const { writableLength } = this._socket;
    return writableLength > mostPending ? writableLength : 0;
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
    // Said now, it would be in the clear in the middle of a handshake.
    if (!this.isOpen || this._upgrading || !this._socket.writable) return;
    if (this.hasPending) this.#gather();
    this._socket.write(formatReply(answer), this.#taken);
  }

  /** Answers to a group of commands leave in one packet. */
  #gather(): void {
    const stream = this._socket;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /** Calls back when the client has taken what was said to it. */
  whenTaken(callback: () => void): void {
    this.#onTaken = callback;
  }

  readonly #taken = (): void => {
    const callback = this.#onTaken;
    if (callback === undefined || this.pending > 0) return;
    this.#onTaken = undefined;
    callback();
  };

  adopt(intake: Intake): void {
    if (this.#intake === undefined)
      this.connection.signal.addEventListener("abort", () => this.#intake?.abandon());
    this.#intake = intake;
    if (this.connection.reason !== undefined) intake.abandon();
  }

  receive(intake: Intake, start: (parser: Parser) => void): Promise<void> {
    intake.onFlood = () => this.#cut(intake);
    return this.#conversation.receive(intake, () => {
      if (this._parser !== false) start(this._parser);
    });
  }

  #cut(intake: Intake): void {
    const { refusal } = intake;
    if (refusal !== undefined)
      this.say(reply(refusal.responseCode, refusal.enhancedCode, refusal.message));
    this.end("too_large");
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
    this.upgrade(ignore, () => this.#secured());
  }

  #secured(): void {
    if (this.isOpen) this.connection.secure(this._socket);
  }

  async delegate(verb: "HELO" | "EHLO" | "AUTH", argument: string): Promise<Reply | undefined> {
    const line = Buffer.from(`${verb} ${argument}`);
    if (verb === "AUTH") {
      this._server.desks.set(this.session, this);
      return this.#authenticate((callback) => this.handler_AUTH(line, callback));
    }
    this.openingCommand = verb;
    return this.#ask((callback) => this[`handler_${verb}`](line, callback));
  }

  /** The line that an AUTH exchange waits for, if one does. */
  takeContinuation(): ((line: Buffer) => Promise<Reply | undefined>) | undefined {
    const next = this._nextHandler as Next | false;
    if (next === false) return undefined;
    this._nextHandler = false;
    return (line) => this.#authenticate((callback) => next.call(this, line, callback));
  }

  get isInExchange(): boolean {
    return this._nextHandler !== false;
  }

  async #authenticate(step: (callback: () => void) => void): Promise<Reply | undefined> {
    const answer = await this.#ask(step);
    if (answer?.code === 235) this.connection.authenticated();
    if (answer?.code === 535) this.#authFailures++;
    return answer;
  }

  /** Nobody may go on guessing. */
  get hasGuessedTooOften(): boolean {
    return this.#authFailures >= this.site.limits.maxAuthFailures;
  }

  checkLogin(
    login: SMTPServerAuthentication,
    callback: (error?: Error | null, answer?: SMTPServerAuthenticationResponse) => void,
  ): void {
    logIn(this, login).then(
      (user) => {
        const message = "Error: authentication failed";
        callback(null, user === undefined ? { message } : { user });
      },
      (error: Error) => callback(error),
    );
  }

  /** Lets smtp-server carry a command out. What it calls twice, or late, is not heard. */
  async #ask(run: (callback: () => void) => void): Promise<Reply | undefined> {
    this.#stockAnswer = undefined;
    this.#isStockAsked = true;
    await new Promise<void>((resolve) => run(resolve));
    this.#isStockAsked = false;
    return this.#stockAnswer;
  }

  // From here on: what smtp-server calls.

  override init(): void {
    if (this._parser !== false) this.#listen(this._parser);
    this._setListeners(() => this.#greet());
  }

  #greet(): void {
    if (this.needsUpgrade) this.#secured();
    if (!this.isOpen) return;
    // RFC 5321 section 3.1: the client waits for our greeting.
    if (this.hasPending)
      this.dismiss(reply(554, "5.5.0", "Error: SMTP protocol synchronization"), "protocol_error");
    else this.connectionReady();
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const enhancedCode = this._getEnhancedStatusCode(code, context) || undefined;
    const [first = "", ...others] = Array.isArray(data) ? data : [data ?? ""];
    const answer: Reply = { code, enhancedCode, lines: [first, ...others] };
    if (this.#isStockAsked) this.#stockAnswer ??= answer;
    else this.say(answer);
  }

  override close(): void {
    this.#leave("completed");
  }

  override _createParser(): Parser {
    const { createParser, site } = this._server;
    return createParser({
      maxLineBytes: () => (this.#mayAuthenticate ? mostAuthLineBytes : mostLineBytes),
      bareLineEnds: site.bareLineEnds,
      onCommand: (line, fault, done) => this.#conversation.take(line, fault, done),
    });
  }

  get #mayAuthenticate(): boolean {
    return this.role !== "transfer" && this.isSecure && this.user === undefined;
  }

  override upgrade(callback: () => void, secureCallback?: () => void): void {
    super.upgrade(callback, secureCallback);
    if (this._parser !== false) this.#listen(this._parser);
  }

  #listen(parser: Parser): void {
    // All that came before the client shut its side has been carried out.
    parser.on("finish", () => this.#leave("client_close"));
    parser.on("error", () => this.end("internal_error"));
  }

  /** AUTH and STARTTLS come and go with encryption. */
  override _isDisabled(command: string): boolean {
    if (command === "AUTH") return this.role === "transfer" || !this.isSecure;
    if (command === "STARTTLS") return this.secure || this.site.secureContext === undefined;
    return super._isDisabled(command);
  }

  /** The engine's limits alone end a connection. */
  override _armTimeout(_socket?: Socket): void {}

  override _onError(_error: Error): void {
    // Why a connection closed is read off its socket by the engine; Node leaves one open whose handshake failed.
    if (this._upgrading) this.connection.end("tls_error");
  }
}

function ignore(): void {}
