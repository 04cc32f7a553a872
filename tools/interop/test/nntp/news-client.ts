import { once } from "node:events";
import { type Socket, connect } from "node:net";

const blockEnd = Buffer.from("\r\n.\r\n");
const emptyBlock = Buffer.from(".\r\n");

/** A news client of one's own: it sends what it is told and reads lines and blocks as octets. */
export class NewsClient implements Disposable {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #isOver = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, chunk]) : chunk;
      this.#wake();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Connects, and reads the greeting. */
  static async open(port: number): Promise<NewsClient> {
    const client = new NewsClient(connect(port, "127.0.0.1"));
    await once(client.socket, "connect");
    const greeting = await client.line();
    if (!greeting.startsWith("200")) throw new Error(greeting);
    return client;
  }

  send(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  /** Sends a command. @returns the first line of its reply. */
  ask(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.line();
  }

  async line(): Promise<string> {
    const end = await this.#find(Buffer.from("\r\n"));
    return this.#take(end + 2)
      .toString("latin1")
      .trimEnd();
  }

  /** The rest of a reply of several lines, as it was before dots were doubled. */
  async block(): Promise<Buffer> {
    await this.#atLeast(3);
    if (this.#received.subarray(0, 3).equals(emptyBlock)) {
      this.#take(3);
      return Buffer.alloc(0);
    }
    const end = await this.#find(blockEnd);
    return unstuffed(this.#take(end + 5).subarray(0, end + 2));
  }

  /** Sends an article as a block. */
  sendBlock(article: Buffer): void {
    this.send(Buffer.concat([stuffed(article), emptyBlock]));
  }

  async post(article: Buffer): Promise<string> {
    const reply = await this.ask("POST");
    if (!reply.startsWith("340")) return reply;
    this.sendBlock(article);
    return this.line();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  async #find(pattern: Buffer): Promise<number> {
    let from = 0;
    for (;;) {
      const at = this.#received.indexOf(pattern, from);
      if (at >= 0) return at;
      from = Math.max(0, this.#received.length - pattern.length);
      await this.#more();
    }
  }

  async #atLeast(count: number): Promise<void> {
    while (this.#received.length < count) await this.#more();
  }

  async #more(): Promise<void> {
    if (this.#isOver) throw new Error("the connection is over");
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }
}

export function stuffed(article: Buffer): Buffer {
  return Buffer.from(article.toString("latin1").replaceAll(/^\./gmu, ".."), "latin1");
}

function unstuffed(block: Buffer): Buffer {
  if (block[0] !== 0x2e && !block.includes("\n.")) return block;
  return Buffer.from(block.toString("latin1").replaceAll(/^\.\./gmu, "."), "latin1");
}
