import { type Socket, connect } from "node:net";
import type { Target } from "../load/requester.ts";

const firstLine = "GET / HTTP/1.1\r\nHost: bench\r\n";
const nextLine = "X-Drip: drip\r\n";

/** A client that sends a request head line by line and never ends it. */
export class Dripper {
  readonly #socket: Socket;
  #beganAt = 0;
  #droppedAt = 0;
  #isOpen = false;

  constructor({ port, from }: Target, onOpen: () => void, onClose: () => void) {
    const local = from === undefined ? {} : { localAddress: from };
    this.#socket = connect({ port, host: "127.0.0.1", ...local }, () => {
      this.#isOpen = true;
      onOpen();
    });
    this.#socket.resume();
    this.#socket.on("error", ignore);
    this.#socket.on("close", () => {
      this.#isOpen = false;
      this.#droppedAt = performance.now();
      onClose();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Milliseconds from its first byte until it was dropped; `undefined` while it is not. */
  get heldMs(): number | undefined {
    return this.#beganAt > 0 && this.#droppedAt > 0 ? this.#droppedAt - this.#beganAt : undefined;
  }

  begin(): void {
    if (!this.#isOpen) return;
    this.#beganAt = performance.now();
    this.#socket.write(firstLine);
  }

  drip(): void {
    if (this.#isOpen && this.#beganAt > 0) this.#socket.write(nextLine);
  }

  /** Has a whole request answered, so that the next head is that of a kept connection. */
  ask(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) reject(new Error("dropped too early"));
      this.#socket.once("data", () => resolve());
      this.#socket.once("close", () => reject(new Error("dropped too early")));
      this.#socket.write("GET / HTTP/1.1\r\nHost: bench\r\n\r\n");
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function ignore(): void {}
