import { type Socket, connect } from "node:net";

/** The last line of a reply. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

const lastLine = /^(\d{3}) (.*)$/u;

/** A control connection with as little work as can be: replies go to whoever waits, in order. */
export class Control {
  readonly #socket: Socket;
  readonly #replies: Reply[] = [];
  readonly #waiting: Waiting[] = [];
  #rest = "";
  #error: Error | undefined;

  private constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (chunk: string) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("closed by the server")));
  }

  /** Connects, and logs in. */
  static async open(port: number, user: string, password: string): Promise<Control> {
    const control = new Control(port);
    await control.expect(220);
    const { code } = await control.ask(`USER ${user}`);
    if (code === 331) await control.command(`PASS ${password}`, 230);
    await control.command("TYPE I", 200);
    return control;
  }

  get isOpen(): boolean {
    return this.#error === undefined;
  }

  /** The next reply, which must have the code. */
  async expect(...codes: number[]): Promise<Reply> {
    const reply = await this.#next();
    if (!codes.includes(reply.code))
      throw new Error(`not ${codes.join()}: ${reply.code} ${reply.text}`);
    return reply;
  }

  send(line: string): void {
    this.#socket.write(`${line}\r\n`, "latin1");
  }

  command(line: string, ...codes: number[]): Promise<Reply> {
    this.send(line);
    return this.expect(...codes);
  }

  ask(line: string): Promise<Reply> {
    this.send(line);
    return this.#next();
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): Promise<Reply> {
    const reply = this.#replies.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    if (this.#error !== undefined) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, code, text = ""] = lastLine.exec(line) ?? [];
      if (code === undefined) continue;
      const reply = { code: Number(code), text };
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#replies.push(reply);
      else waiting.resolve(reply);
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#error);
  }
}
