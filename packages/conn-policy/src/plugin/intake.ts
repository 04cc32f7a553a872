import type { Socket } from "node:net";
import { ByteQueue } from "./byte-queue.ts";

/**
 * What a client sends, taken from its stream only when the protocol asks: what is not asked for stays in the stream,
 * which stops reading from the kernel, which stops the client.
 */
export class Intake {
  readonly queue: ByteQueue = new ByteQueue();
  readonly #stream: Socket;
  #isOver = false;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(stream: Socket) {
    this.#stream = stream;
    stream.on("readable", this.#changed);
    stream.on("end", this.#ended);
  }

  /** The client has shut down its sending side, and all it sent was taken. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes what the stream holds. @returns whether that was anything. */
  pull(): boolean {
    const chunk = this.#stream.read() as Buffer | null;
    if (chunk === null) return false;
    this.queue.push(chunk);
    return true;
  }

  /** Resolves when a look is worth while: more has come, nothing more will come, or {@link Intake.stop} was called. */
  async change(): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Lets the stream go: somebody else reads, or throws away, what still comes. */
  stop(): void {
    this.#isStopped = true;
    this.#stream.off("readable", this.#changed);
    this.#stream.off("end", this.#ended);
    this.#changed();
  }

  readonly #changed = (): void => {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  };

  readonly #ended = (): void => {
    this.#isOver = true;
    this.#changed();
  };
}
