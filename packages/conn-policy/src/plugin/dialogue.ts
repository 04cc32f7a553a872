import type { Socket } from "node:net";
import type { Connection } from "../accept/connection.ts";
import { policyError } from "../policy/error.ts";
import { type ByteQueue, PARTIAL, TOO_LONG } from "./byte-queue.ts";
import type { Client, LineOptions } from "./client.ts";
import { DotBlock } from "./dot-block.ts";
import { Intake } from "./intake.ts";
import { Outlet } from "./outlet.ts";

/** Nothing was asked for yet; a read waits for the client; the protocol is busy with what was read. */
type State = "start" | "waiting" | "working";

/**
 * So often a protocol may ask for more, or reply, once it has been told that the client has gone. Each time it waits for
 * a turn of the event loop, so that one that never notices keeps nobody else waiting; then it is stopped.
 */
const mostInVain = 1_000;

type Take<T> = (queue: ByteQueue) => T | typeof PARTIAL | typeof TOO_LONG;

/** A client whose phases follow from what the protocol does. */
export class Dialogue implements Client {
  readonly connection: Connection;
  readonly remoteAddress: string | undefined;
  readonly #intake: Intake;
  readonly #outlet: Outlet;
  readonly #mayGoOn: () => boolean;
  #state: State = "start";
  #hasMetEnd = false;
  #inVain = 0;

  /** @param mayGoOn asked between two requests; when it says no, it has seen to the end of the connection. */
  constructor(stream: Socket, connection: Connection, mayGoOn: () => boolean) {
    this.connection = connection;
    this.remoteAddress = stream.remoteAddress;
    this.#intake = new Intake(stream);
    this.#outlet = new Outlet(stream, connection.guard.clock);
    this.#mayGoOn = mayGoOn;
  }

  get signal(): AbortSignal {
    return this.connection.signal;
  }

  /** The protocol has asked for more than the client had to say before it shut down its side. */
  get hasMetEnd(): boolean {
    return this.#hasMetEnd;
  }

  async *lines(options: LineOptions): AsyncGenerator<string, void, undefined> {
    for await (const line of this.byteLines(options)) yield textOf(line, options);
  }

  async *byteLines(
    options: Pick<LineOptions, "maxBytes">,
  ): AsyncGenerator<Buffer, void, undefined> {
    checkLength(options.maxBytes);
    for (;;) {
      // What was said but not waited for must not be lost when this is the end.
      await this.#outlet.settled();
      if (this.#state === "working" && !(this.#isOpen && this.#mayGoOn())) {
        await this.#tellOver();
        return;
      }
      const line = await this.#receive((queue) => queue.takeLine(options.maxBytes), false);
      if (line === undefined) return;
      yield line;
    }
  }

  async line(options: LineOptions): Promise<string | undefined> {
    checkLength(options.maxBytes);
    const line = await this.#receive((queue) => queue.takeLine(options.maxBytes), false);
    return line === undefined ? undefined : textOf(line, options);
  }

  async read(bytes: number): Promise<Uint8Array | undefined> {
    checkLength(bytes);
    return this.#receive((queue) => (queue.size < bytes ? PARTIAL : queue.take(bytes)), true);
  }

  async block({ maxBytes }: Pick<LineOptions, "maxBytes">): Promise<Uint8Array | undefined> {
    checkLength(maxBytes);
    const block = new DotBlock(maxBytes);
    return this.#receive((queue) => {
      queue.skip(block.push(queue.view()));
      return block.result();
    }, true);
  }

  async reply(...parts: readonly (string | Uint8Array)[]): Promise<void> {
    const bytes = bytesOf(parts);
    if (!this.#isOpen) await this.#tellOver();
    if (!this.#isOpen || bytes.length === 0) return;
    // While a read waits it is the client's turn: what the server says in between must not restart its clocks.
    const isResponse = this.#state !== "waiting";
    if (isResponse) this.connection.enter("send", { bytes: this.#outlet.pending + bytes.length });
    await this.#outlet.write(bytes);
    if (isResponse && this.#isOpen && this.#outlet.pending === 0) this.#sent();
  }

  /** Resolves when all that was said has left, or the connection has ended. */
  settled(): Promise<void> {
    return this.#outlet.settled();
  }

  /** Ends all waiting, and takes the hands off the stream. */
  stop(): void {
    this.#intake.stop();
    this.#outlet.stop();
  }

  get #isOpen(): boolean {
    return this.connection.reason === undefined;
  }

  async #receive<T>(take: Take<T>, isData: boolean): Promise<T | undefined> {
    if (this.#state === "waiting") throw new Error("a read of this client is waiting already");
    await this.#outlet.settled();
    for (;;) {
      if (!this.#isOpen) return this.#tellOver();
      const found = take(this.#intake.queue);
      if (found === TOO_LONG) {
        this.connection.end("too_large");
        return undefined;
      }
      if (found !== PARTIAL) {
        this.#work(isData);
        // Between two requests the engine may have its own reason to end it.
        return this.#isOpen ? found : undefined;
      }
      if (this.#intake.pull()) continue;
      if (this.#intake.isOver) {
        this.#hasMetEnd = true;
        return this.#tellOver();
      }
      this.#wait(isData);
      await this.#intake.change();
    }
  }

  /** @throws when the protocol has been told so often that it will never notice. */
  async #tellOver(): Promise<undefined> {
    this.#state = "working";
    if (++this.#inVain > mostInVain) {
      throw new Error(
        "the client has gone, and serve goes on; end its loop when a read gives undefined or client.signal is aborted",
      );
    }
    await new Promise<void>((resolve) => this.connection.guard.clock.nextTurn(resolve));
  }

  /** It is the client's turn. All that has arrived was taken out of the stream before, so the totals are right. */
  #wait(isData: boolean): void {
    const { connection } = this;
    if (isData) {
      if (this.#state !== "waiting") connection.enter("body");
    } else {
      if (this.#state === "working") connection.enter("idle");
      // The first bytes of a line have come already: its clock starts now, for until now the server was busy.
      const isBegun = this.#intake.queue.size > 0;
      const { phase } = connection;
      if (isBegun && (phase === "idle" || phase === "greeting")) connection.enter("head");
    }
    this.#state = "waiting";
  }

  #work(isData: boolean): void {
    // A request that was there before it was asked for is a request like any other.
    if (this.#state === "working" && !isData) this.connection.enter("idle");
    this.#state = "working";
    this.connection.enter("work");
  }

  #sent(): void {
    const { connection } = this;
    if (connection.phase !== "send") return;
    if (this.#state === "working") connection.enter("work");
    else if (this.#state === "start") {
      // A greeting was said. Only with nothing received does the client still owe its first byte.
      const hasBegun = this.#intake.queue.size > 0 || this.#intake.pull();
      connection.enter(hasBegun ? "head" : "greeting");
    }
  }
}

function textOf(line: Buffer, { encoding = "utf8" }: LineOptions): string {
  return line.toString(encoding);
}

function bytesOf(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const chunks = parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

/** A number that came from a client may be anything, and one that is none would take no bytes, or give some back. */
function checkLength(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw policyError("ERR_CONN_POLICY_INVALID_LENGTH", { value: bytes });
}
