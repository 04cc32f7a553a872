import type { Socket } from "node:net";

/** So much may wait for a client before nothing more is done for it: more than any dialogue, less than anybody's memory. */
const mostPending = 4_096;

/** What is said to a client, in order. */
export class Outlet {
  #stream: Socket;
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(stream: Socket) {
    this.#stream = stream;
  }

  /** Bytes that the kernel has not accepted. */
  get pending(): number {
    return this.#isStopped ? 0 : this.#stream.writableLength;
  }

  /** The client does not read what is said to it. */
  get isBehind(): boolean {
    return this.pending > mostPending;
  }

  say(text: string): void {
    if (!this.#isStopped && this.#stream.writable) this.#stream.write(text, this.#accepted);
  }

  /** Resolves when the client is not behind, or never will read anything. */
  async caughtUp(): Promise<void> {
    if (this.isBehind) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Says the last thing on this stream. Resolves when it has left; the next is said on the stream of `continue`. */
  async sayLast(text: string): Promise<void> {
    if (this.#isStopped || !this.#stream.writable) return;
    await new Promise<void>((resolve) => {
      this.#stream.write(text, () => resolve());
    });
  }

  continueOn(stream: Socket): void {
    this.#stream = stream;
  }

  /** The connection has ended: nobody waits any longer. */
  stop(): void {
    this.#isStopped = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  // What an error means, the end of the connection, is told to those who wait by `stop`.
  readonly #accepted = (): void => {
    if (!this.isBehind) for (const resolve of this.#waiting.splice(0)) resolve();
  };
}
