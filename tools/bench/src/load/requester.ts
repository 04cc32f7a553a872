import { type Socket, connect } from "node:net";
import { ReplyReader } from "./reply.ts";

/** Where to connect to, and from: other local addresses have other ports to offer. */
export interface Target {
  readonly port: number;
  readonly from?: string;
}

function requestFor(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`;
}

// All sockets read into it: what has come is looked at before the next one reads.
const shared = Buffer.allocUnsafe(65_536);

/** A client on one kept connection: one request at a time, with as little work as can be. */
export class Requester {
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  #path = "";
  #request = "";
  #onReply: ((error?: Error) => void) | undefined;
  #error: Error | undefined;
  #isOpen = true;

  private constructor(target: Target, onOpen: () => void) {
    const { port, from } = target;
    this.#socket = connect(
      {
        port,
        host: "127.0.0.1",
        ...(from === undefined ? {} : { localAddress: from }),
        onread: { buffer: shared, callback: (length, chunk) => this.#read(length, chunk) },
      },
      onOpen,
    );
    this.#socket.setNoDelay(true);
    this.#socket.on("error", (error) => {
      this.#error = error;
    });
    this.#socket.on("close", () => {
      this.#isOpen = false;
      this.#answer(this.#error ?? new Error("closed by the server"));
    });
  }

  static open(target: Target): Promise<Requester> {
    return new Promise((resolve, reject) => {
      const requester: Requester = new Requester(target, () => {
        requester.#onReply = undefined;
        resolve(requester);
      });
      requester.#onReply = reject;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Asks for `path`; calls back once, with an error if it was not served. */
  ask(path: string, onReply: (error?: Error) => void): void {
    if (path !== this.#path) {
      this.#path = path;
      this.#request = requestFor(path);
      this.#reader.reset();
    }
    this.#onReply = onReply;
    this.#socket.write(this.#request, "latin1");
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(length: number, chunk: Uint8Array): boolean {
    try {
      if (this.#reader.read(chunk, length)) this.#answer();
    } catch (error) {
      this.#answer(error as Error);
      this.#socket.destroy();
    }
    return true;
  }

  #answer(error?: Error): void {
    const onReply = this.#onReply;
    this.#onReply = undefined;
    onReply?.(error);
  }
}
