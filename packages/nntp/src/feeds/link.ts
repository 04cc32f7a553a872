import type { Socket } from "node:net";
import type { Clock } from "@core/conn-policy";
import { linkError } from "./link-error.ts";

/** What a peer has answered. */
export interface Answer {
  readonly code: number;
  readonly text: string;
}

interface Question {
  readonly askedAt: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** RFC 3977 section 3.1 has 512; some say more than they may. */
const mostLineBytes = 4_096;
/** innfeed's response-timeout. */
const answerMs = 300_000;
const farewellMs = 5_000;
/** What the peer has not taken; an article more is read only below this. */
const mostUnsent = 1024 * 1024;
const lastLine = Buffer.from(".\r\n");

/** A connection to a peer: questions, and their answers in order. Every question is answered or rejected. */
export class Link {
  readonly #socket: Socket;
  readonly #clock: Pick<Clock, "after" | "now">;
  readonly #questions: Question[] = [];
  #waiting: (() => void)[] = [];
  /** Called when it is of no use any more. */
  onEnd: () => void = () => {};
  #isCorked = false;
  #rest = "";
  #lastAt = 0;
  #error: Error | undefined;
  #cancel: (() => void) | undefined;

  constructor(socket: Socket, clock: Pick<Clock, "after" | "now">) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on("data", this.#onData);
    socket.on("drain", this.#onDrain);
    socket.on("error", (error) => this.fail(linkError("The connection broke", error)));
    socket.on("close", () => this.fail(linkError("The peer has closed the connection")));
  }

  get isAlive(): boolean {
    return this.#error === undefined;
  }

  /** Gives the socket to somebody else: TLS. What has come already was said in the clear, and cannot be trusted. */
  detach(): Socket {
    this.#cancel?.();
    this.#socket.removeAllListeners("data").removeAllListeners("close");
    if (this.#rest !== "") throw linkError("The peer said more than its answer to STARTTLS");
    return this.#socket;
  }

  /** Resolves when TLS is there, and the peer is who it says. */
  async secured(): Promise<void> {
    const isSecure = this.answer();
    this.#socket.once("secureConnect", () => {
      this.#questions.shift()?.resolve({ code: 0, text: "" });
    });
    await isSecure;
  }

  /** The next line that comes without a question: the greeting. */
  answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) {
        reject(this.#error);
        return;
      }
      this.#questions.push({ askedAt: this.#clock.now(), resolve, reject });
      this.#watch();
    });
  }

  ask(command: string): Promise<Answer> {
    if (this.#error === undefined) {
      this.#cork();
      this.#socket.write(`${command}\r\n`, "latin1");
    }
    return this.answer();
  }

  /** @param command what goes before the article, if anything; both leave together. */
  send(command: string, wire: Uint8Array): Promise<Answer> {
    if (this.#error === undefined) {
      this.#cork();
      this.#socket.write(command, "latin1");
      this.#socket.write(wire);
      this.#socket.write(lastLine);
    }
    return this.answer();
  }

  /** Resolves when the peer has taken most of what it was sent. */
  async room(): Promise<void> {
    while (this.#error === undefined && this.#socket.writableLength > mostUnsent) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** Says QUIT; a peer that does not answer is not waited for long. */
  async quit(): Promise<void> {
    const end = (): void => this.fail(linkError("The connection has ended"));
    const cancel = this.#clock.after(farewellMs, end);
    await this.ask("QUIT").catch(() => {});
    cancel();
    end();
  }

  /** Ends it: whoever waits for an answer is told. */
  fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#cancel?.();
    this.#socket.destroy();
    for (const { reject } of this.#questions.splice(0)) reject(error);
    this.#onDrain();
    this.onEnd();
  }

  /** What is said before this returns to the event loop leaves together. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  readonly #onDrain = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };

  readonly #onData = (chunk: Buffer): void => {
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(line.replace(/\r$/u, ""));
    if (this.#rest.length > mostLineBytes) this.fail(linkError("The peer sends an endless line"));
  };

  #take(line: string): void {
    if (this.#error !== undefined) return;
    const [, code, text = ""] = /^(\d{3})(?: (.*))?$/u.exec(line) ?? [];
    const answer = { code: Number(code), text };
    this.#lastAt = this.#clock.now();
    // It may say 400 before it is asked for anything.
    const question = code === undefined ? undefined : this.#questions.shift();
    if (question === undefined) this.fail(linkError(`The peer says ${line.slice(0, 200)}`));
    else question.resolve(answer);
  }

  #watch(): void {
    this.#cancel ??= this.#clock.after(answerMs, this.#look);
  }

  /** A timer that is set once, and looks what it has missed. */
  readonly #look = (): void => {
    this.#cancel = undefined;
    const [first] = this.#questions;
    if (first === undefined) return;
    const sinceMs = this.#clock.now() - Math.max(first.askedAt, this.#lastAt);
    if (sinceMs >= answerMs) this.fail(linkError("The peer does not answer"));
    else this.#cancel = this.#clock.after(answerMs - sinceMs, this.#look);
  };
}
