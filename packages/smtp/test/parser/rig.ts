import type { LineFault, MessageSink, Parser, ParserOptions } from "../../src/parser/contract.ts";
import { createParser } from "../../src/parser/create-parser.ts";
import type { SmtpError } from "../../src/smtp-error.ts";

/** A message as a sink got it. */
export class Message implements MessageSink {
  readonly chunks: Buffer[] = [];
  refusal: SmtpError | undefined;
  refusals = 0;
  ends = 0;
  /** What `write` returns. */
  pace: (() => Promise<void>) | undefined;
  onEnd: (done: () => void) => void = (done) => done();

  get text(): string {
    return Buffer.concat(this.chunks).toString("latin1");
  }

  write(chunk: Buffer): Promise<void> | undefined {
    // A copy: the parser's own chunk must not be looked at later.
    this.chunks.push(Buffer.from(chunk));
    return this.pace?.();
  }

  refuse(error: SmtpError): void {
    this.refusal = error;
    this.refusals++;
  }

  end(done: () => void): void {
    this.ends++;
    this.onEnd(done);
  }
}

export interface Heard {
  readonly line: string;
  readonly fault: LineFault | undefined;
}

/** A parser with a session that knows DATA and BDAT, and notes all other lines. */
export class Rig {
  readonly heard: Heard[] = [];
  readonly messages: Message[] = [];
  readonly parser: Parser;
  /** What a session does with a line before it is done with it. */
  answer: (line: string, done: () => void) => void = (_line, done) => done();
  maxLineBytes = 2_048;
  prepare: (message: Message) => void = () => {};
  #chunked: Message | undefined;

  constructor(options: Partial<Pick<ParserOptions, "bareLineEnds">> = {}) {
    this.parser = createParser({
      bareLineEnds: "refuse",
      ...options,
      maxLineBytes: () => this.maxLineBytes,
      onCommand: (line, fault, done) => this.#take(line.toString("latin1"), fault, done),
    });
  }

  get lines(): readonly string[] {
    return this.heard.map(({ line, fault }) => (fault === undefined ? line : `[${fault}] ${line}`));
  }

  /** Sends a session in pieces; resolves when all of it has been taken. */
  async send(...pieces: readonly (string | Buffer)[]): Promise<this> {
    for (const piece of pieces) {
      const octets = typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
      // As a pipe does.
      this.parser.write(octets);
      await new Promise<void>((resolve, reject) => {
        this.parser.write("", (error) => (error ? reject(error) : resolve()));
      });
    }
    return this;
  }

  #take(line: string, fault: LineFault | undefined, done: () => void): void {
    this.heard.push({ line, fault });
    if (fault === undefined && line === "DATA") this.parser.startData(this.#message());
    const chunk = fault === undefined ? /^BDAT (\d+)( LAST)?$/.exec(line) : null;
    if (chunk !== null) {
      const isLast = chunk[2] !== undefined;
      this.#chunked ??= this.#message();
      this.parser.startChunk(Number(chunk[1]), isLast, this.#chunked);
      if (isLast) this.#chunked = undefined;
    }
    this.answer(line, done);
  }

  #message(): Message {
    const message = new Message();
    this.prepare(message);
    this.messages.push(message);
    return message;
  }
}

/** Every way to cut a text in two, and the text octet by octet. */
export function* splits(text: string): Generator<readonly string[]> {
  for (let at = 0; at <= text.length; at++) yield [text.slice(0, at), text.slice(at)];
  yield text.split("");
}
