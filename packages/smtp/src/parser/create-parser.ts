import { SMTPStream } from "smtp-server/lib/smtp-stream";
import { smtpError } from "../smtp-error.ts";
import { type Body, ChunkBody, DataBody } from "./body.ts";
import { CommandLines } from "./command-lines.ts";
import type { MessageSink, Parser, ParserOptions } from "./contract.ts";
import { MessageScanner } from "./message-scanner.ts";

const nothing: Buffer = Buffer.alloc(0);

type Next = (error?: Error) => void;

/** In place of what the stream waits for: it does not know of the chunk. */
const atOnce: Next = () => {};

/** After so many steps in one go, others are served: a packet may hold tens of thousands of commands. */
const stepsInOneGo = 100;

export function createParser(options: ParserOptions): Parser {
  return new ProtocolParser(options);
}

/**
 * Takes one chunk at a time from the socket, and asks for the next when it has been dealt with: a client that is not heard
 * is not read. Whoever calls `done`, and what the sink has to wait for, makes it go on.
 */
class ProtocolParser extends SMTPStream implements Parser {
  readonly #options: ParserOptions;
  readonly #lines = new CommandLines();
  /** What is left of the chunk in hand. */
  #chunk: Buffer = nothing;
  #chunkLength = 0;
  /** Asks for the next chunk. */
  #next: Next | undefined;
  #body: Body | undefined;
  #chunkedSink: MessageSink | undefined;
  #chunkedScanner: MessageScanner | undefined;
  #isWaiting = false;
  #isRunning = false;

  constructor(options: ParserOptions) {
    super();
    this.#options = options;
  }

  get hasPending(): boolean {
    const isChunkLeft = this.#chunk.length > 0 || this.#lines.hasPart;
    return isChunkLeft || this.writableLength > this.#chunkLength;
  }

  startData(sink: MessageSink): void {
    this.#body = new DataBody(sink, this.#options.bareLineEnds);
  }

  startChunk(size: number, isLast: boolean, sink: MessageSink): void {
    if (this.#chunkedScanner === undefined || this.#chunkedSink !== sink) {
      const { bareLineEnds } = this.#options;
      const refuse = sink.refuse.bind(sink);
      this.#chunkedScanner = new MessageScanner({ bareLineEnds, hasDots: false, refuse });
      this.#chunkedSink = sink;
    }
    this.#body = new ChunkBody(size, isLast, sink, this.#chunkedScanner);
    if (isLast) {
      this.#chunkedSink = undefined;
      this.#chunkedScanner = undefined;
    }
  }

  /**
   * What a pipe brings is dealt with here while nothing waits: most commands are, and are spared what a stream does for each
   * chunk. What has to wait becomes a write of the stream after all, which goes on where this has stopped.
   */
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const isIdle = this.#next === undefined && this.writableLength === 0 && this.writable;
    if (!isIdle || rest.length > 0 || !Buffer.isBuffer(chunk))
      return super.write(chunk, ...(rest as [BufferEncoding]));
    this.#take(chunk, atOnce);
    return this.#next === undefined || super.write(chunk);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, next: Next): void {
    if (this.#next === atOnce) this.#next = next;
    else this.#take(chunk, next);
  }

  #take(chunk: Buffer, next: Next): void {
    this.#chunk = chunk;
    this.#chunkLength = chunk.length;
    this.#next = next;
    this.#run();
  }

  /** RFC 5321 section 2.3.8: what does not end in CRLF is no line, and is not executed at the end of the input. */
  override _flushData(): void {}

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let steps = 1; !this.#isWaiting && this.#next !== undefined; steps++) {
        if (this.isClosed || !this.#step()) return this.#finishChunk();
        if (steps >= stepsInOneGo && !this.#isWaiting) setImmediate(this.#wait());
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** @returns false when there is nothing more to do with the chunk. */
  #step(): boolean {
    const body = this.#body;
    if (body?.isOver) {
      this.#body = undefined;
      body.sink.end(this.#wait());
      return true;
    }
    if (body !== undefined) return this.#receive(body);
    if (this.#chunk.length === 0) return false;
    const { line, rest } = this.#lines.take(this.#chunk, this.#options.maxLineBytes());
    this.#chunk = rest;
    if (line === undefined) return false;
    this.#options.onCommand(line.octets, line.fault, this.#wait());
    return true;
  }

  #receive(body: Body): boolean {
    if (this.#chunk.length === 0 && body.isHungry) return false;
    const { octets, rest } = body.take(this.#chunk);
    this.#chunk = rest;
    if (octets.length === 0) return true;
    const written = body.sink.write(octets);
    if (written === undefined) return true;
    const goOn = this.#wait();
    written.then(goOn, (error: unknown) => {
      body.sink.refuse(smtpError(451, "4.3.0", "The message cannot be stored now", error));
      goOn();
    });
    return true;
  }

  /** @returns what makes it go on, once. */
  #wait(): () => void {
    this.#isWaiting = true;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#isWaiting = false;
      this.#run();
    };
  }

  #finishChunk(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#chunk = nothing;
    this.#chunkLength = 0;
    // It may bring the next chunk at once.
    this.#isRunning = false;
    next?.();
  }

  #fail(error: unknown): void {
    const next = this.#next;
    this.#next = undefined;
    const failure = error instanceof Error ? error : new Error(String(error));
    if (next === atOnce) this.destroy(failure);
    else next?.(failure);
  }
}
