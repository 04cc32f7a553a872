import type { Socket } from "node:net";
import { ByteQueue } from "../plugin/byte-queue.ts";
import { waitUntil } from "./wait.ts";

/** How a connection ended, as its client saw it. */
export interface Ended {
  readonly how: "fin" | "reset";
  /** All that was received, from the beginning. */
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * A client in a test. Reads wait for 10 s of real time at most, and their errors show what came instead. Each takes
 * what it returns: the next read goes on behind it.
 */
export interface TestClient {
  readonly socket: Socket;
  readonly state: "open" | Ended["how"];
  /** Received and not yet taken. */
  readonly rest: string;
  readonly bytesReceived: number;
  /** Resolves when the server has closed, or reset, the connection. A client that does not read does not see it. */
  readonly ended: Promise<Ended>;
  /** The next line, without its CRLF or LF. */
  line(): Promise<string>;
  /** What comes up to `mark`, with it. */
  until(mark: string): Promise<string>;
  /** What comes until the connection ends. */
  text(): Promise<string>;
  /** Resolves when the kernel has it. */
  write(data: string | Uint8Array): Promise<void>;
  /** What the server says stays where it is: in the kernels, then with the server. */
  stopReading(): void;
  resumeReading(): void;
  /** Sends FIN. */
  end(): void;
  /** Sends a reset. */
  reset(): void;
}

/** Makes a client of a connected socket. */
export function createTestClient(socket: Socket): TestClient {
  return new Client(socket);
}

class Client implements TestClient {
  readonly socket: Socket;
  readonly ended: Promise<Ended>;
  readonly #queue = new ByteQueue();
  readonly #all: Buffer[] = [];
  #bytesReceived = 0;
  #state: TestClient["state"] = "open";

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#all.push(chunk);
      this.#bytesReceived += chunk.length;
      this.#queue.push(chunk);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: Ended["how"]): void => {
        if (this.#state !== "open") return;
        this.#state = how;
        const bytes = Buffer.concat(this.#all);
        resolve({ how, bytes, text: bytes.toString() });
      };
      socket.on("end", () => end("fin"));
      socket.on("error", () => end("reset"));
      socket.on("close", () => end("fin"));
    });
  }

  get state(): TestClient["state"] {
    return this.#state;
  }

  get rest(): string {
    return this.#queue.view().toString();
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  async line(): Promise<string> {
    const text = await this.until("\n");
    return text.slice(0, text.endsWith("\r\n") ? -2 : -1);
  }

  async until(mark: string): Promise<string> {
    const wanted = Buffer.from(mark);
    let searched = 0;
    let end = -1;
    await this.#waitFor(JSON.stringify(mark), () => {
      end = this.#queue.view().indexOf(wanted, searched);
      if (end < 0) searched = Math.max(0, this.#queue.size - wanted.length + 1);
      return end >= 0;
    });
    return this.#queue.take(end + wanted.length).toString();
  }

  async text(): Promise<string> {
    await waitUntil(() => this.#state !== "open", "the connection ends");
    return this.#queue.take(this.#queue.size).toString();
  }

  async write(data: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(data, () => resolve()));
  }

  stopReading(): void {
    this.socket.pause();
  }

  resumeReading(): void {
    this.socket.resume();
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  async #waitFor(what: string, isThere: () => boolean): Promise<void> {
    try {
      await waitUntil(() => isThere() || this.#state !== "open", what);
    } catch (error) {
      throw new Error(`waited 10 s for ${what}; there is ${this.#shown()}`, { cause: error });
    }
    if (this.#state !== "open" && !isThere())
      throw new Error(
        `the connection ended (${this.#state}) before ${what}; there is ${this.#shown()}`,
      );
  }

  #shown(): string {
    return JSON.stringify(this.#queue.view().subarray(0, 200).toString());
  }
}
