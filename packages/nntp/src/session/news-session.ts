import type { Connection, Reason } from "@core/conn-policy";
import { DotBlockReader } from "../protocol/dot-block.ts";
import { replyError } from "../protocol/reply-error.ts";
import { type Reply, reply, statusLine } from "../protocol/reply.ts";
import { farewellText } from "../farewell.ts";
import type { Site } from "../site.ts";
import { tooLong } from "./intake.ts";
import { noteCompressed } from "./last-words.ts";
import { leave } from "./leave.ts";
import { PromisedIds } from "./promised-ids.ts";
import { Reading } from "./reading.ts";
import type { Rights, Selection, Session } from "./session.ts";
import type { Wire } from "./wire.ts";

const badCommands: ReadonlySet<number> = new Set([500, 501]);

/** What is known of one client; everything it has dies with its connection. */
export class NewsSession implements Session {
  readonly connection: Connection;
  readonly site: Site;
  readonly client: string;
  readonly wire: Wire;
  readonly reading: Reading;
  selection: Selection | undefined;
  userName: string | undefined;
  loginFailures = 0;
  /** Octets of articles that were read, and may still be under way. */
  heldBytes = 0;
  #promised: PromisedIds | undefined;
  #rights: Rights;
  #user: string | undefined;
  #isSecure = false;
  #isCompressed = false;
  #isClosing = false;
  #badInARow = 0;
  #posted = 0;

  constructor(connection: Connection, wire: Wire, site: Site, client: string, rights: Rights) {
    this.connection = connection;
    this.wire = wire;
    this.site = site;
    this.client = client;
    this.#rights = rights;
    this.reading = new Reading(connection);
    connection.signal.addEventListener("abort", this.#ended, { once: true });
  }

  get rights(): Rights {
    return this.#rights;
  }

  get user(): string | undefined {
    return this.#user;
  }

  get isSecure(): boolean {
    return this.#isSecure;
  }

  get isCompressed(): boolean {
    return this.#isCompressed;
  }

  get promised(): PromisedIds {
    this.#promised ??= new PromisedIds(() => this.connection.guard.clock.now());
    return this.#promised;
  }

  /** Does it take commands? */
  get isOpen(): boolean {
    return !this.#isClosing && this.connection.reason === undefined;
  }

  async say(answer: Reply): Promise<void> {
    this.wire.outlet.put(statusLine(answer));
    this.wire.outlet.flush();
  }

  readLine(maxBytes: number): Promise<Buffer | undefined> {
    const { wire } = this;
    return this.#read(() => {
      const line = wire.intake.takeLine(maxBytes);
      if (wire.intake.isEndless) this.end("too_large");
      if (line === tooLong) throw replyError(501, "Line too long");
      return line === undefined ? undefined : Buffer.from(line, "latin1");
    }, "idle");
  }

  readBlock(maxBytes: number): Promise<Buffer | "too_large" | undefined> {
    const block = new DotBlockReader(maxBytes);
    return this.#read(() => {
      const isWhole = this.wire.intake.giveTo(block);
      if (this.#posted + block.size > this.site.limits.maxPostedBytes) {
        // IIS' hard limit: it breaks the session off.
        this.connection.end("too_large");
        return undefined;
      }
      if (!isWhole) return undefined;
      this.#posted += block.size;
      this.heldBytes += block.size;
      return block.take();
    }, "body");
  }

  #read<Found>(take: () => Found | undefined, phase: "body" | "idle"): Promise<Found | undefined> {
    const found = this.reading.read(take, phase);
    // The client may have been stopped because nobody took what it had sent.
    this.wire.intake.settle();
    return found;
  }

  logIn(user: string, rights: Rights): void {
    this.#user = user;
    // A group that is no longer shown is not one that is still selected.
    if (rights.groups !== this.#rights.groups) this.selection = undefined;
    this.#rights = rights;
    this.userName = undefined;
    const level = rights.level ?? this.site.guard;
    if (level === this.connection.guard || this.connection.moveTo(level))
      this.connection.authenticated();
  }

  async startTls(answer: Reply): Promise<void> {
    if (!this.#isAlone()) return;
    this.wire.outlet.put(statusLine(answer));
    await this.wire.outlet.empty();
    if (!this.isOpen) return;
    // RFC 4642 section 2.2.2: what was learnt in the clear is forgotten.
    this.selection = undefined;
    this.userName = undefined;
    await this.handshake();
    this.connection.enter("work");
  }

  /** TLS from the next octet on. Where it does not come about, the connection is ended. */
  async handshake(): Promise<void> {
    const { connection, site } = this;
    if (site.secureContext === undefined) throw replyError(580, "There is no certificate");
    connection.enter("handshake");
    const isEncrypted = await this.wire.encrypt(site.secureContext);
    if (!isEncrypted || !this.isOpen) {
      connection.end("tls_error");
      return;
    }
    this.#isSecure = true;
    connection.secure(this.wire.stream);
  }

  async startCompression(answer: Reply): Promise<void> {
    if (!this.#isAlone()) return;
    this.wire.outlet.put(statusLine(answer));
    await this.wire.outlet.empty();
    if (!this.isOpen) return;
    this.#isCompressed = true;
    noteCompressed(this.connection, () => this.wire.outlet.pending === 0);
    this.wire.compress(this.#cannotInflate);
  }

  /** Takes note of a reply whose turn has come. */
  noteReply({ code, selects }: Reply): void {
    if (selects !== undefined && this.selection !== undefined)
      this.selection = { ...this.selection, article: selects };
    this.#badInARow = badCommands.has(code) ? this.#badInARow + 1 : 0;
  }

  /** Too many commands in a row were none. */
  get hasErred(): boolean {
    return this.#badInARow >= this.site.limits.maxErrors;
  }

  /** Closes when all that has been said has left. */
  leave(reason: Reason): void {
    if (!this.isOpen) return;
    this.#isClosing = true;
    void leave(this.connection, this.wire, reason);
  }

  /** Ends the connection now, with the protocol's last words behind what has been said. */
  end(reason: Reason): void {
    const { outlet } = this.wire;
    outlet.flush();
    if (!this.#isCompressed || outlet.pending === 0) {
      this.connection.end(reason);
      return;
    }
    // The engine's words would overtake what the compressor still has.
    const text = farewellText(reason);
    if (text !== undefined) outlet.put(statusLine(reply(400, text)));
    this.leave(reason);
  }

  /** What came along with the command was said before its answer, and would be taken for what comes after. */
  #isAlone(): boolean {
    if (this.wire.intake.isEmpty) return true;
    this.wire.outlet.put(
      statusLine(reply(400, "Nothing may follow this command before its answer")),
    );
    this.leave("protocol_error");
    return false;
  }

  readonly #cannotInflate = (error: NodeJS.ErrnoException): void => {
    // Whoever just closes leaves the compressed stream without its end.
    if (error.code === "Z_BUF_ERROR") this.leave("client_close");
    else this.connection.end("protocol_error");
  };

  readonly #ended = (): void => {
    this.wire.stop();
    this.reading.cancel();
    if (this.#promised === undefined) return;
    for (const messageId of this.#promised) this.site.posting.release(messageId, this);
  };
}
