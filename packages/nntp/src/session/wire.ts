import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { SecureContext } from "node:tls";
import { compress } from "./compression.ts";
import { startTls } from "@core/conn-policy/plugin";
import { Intake } from "./intake.ts";
import { Outlet } from "./outlet.ts";

/** Both directions of a connection: in the clear, encrypted, compressed. */
export class Wire {
  readonly outlet: Outlet;
  /** Called when there may be something to read, or room to write. */
  onChange: (() => void) | undefined;
  #socket: Socket;
  #input: Readable;
  #intake: Intake;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#input = socket;
    this.#intake = new Intake(socket, this.#changed);
    this.outlet = new Outlet(socket, this.#changed);
  }

  /** The socket, or the encrypted stream on it. */
  get stream(): Socket {
    return this.#socket;
  }

  get intake(): Intake {
    return this.#intake;
  }

  /** All that is said and heard from now on is encrypted. @returns false when it does not come to that. */
  async encrypt(context: SecureContext): Promise<boolean> {
    this.#intake.stop();
    const stream = await startTls(this.#socket, context);
    if (stream === undefined) return false;
    this.#socket = stream;
    this.#input = stream;
    this.#intake = new Intake(stream, this.#changed);
    this.outlet.continueOn(stream);
    return true;
  }

  /** All that is said and heard from now on is compressed. */
  compress(failed: (error: NodeJS.ErrnoException) => void): void {
    this.#intake.stop();
    const { inflate, deflate, flush } = compress(this.#socket, failed);
    this.#input = inflate;
    this.#intake = new Intake(inflate, this.#changed);
    this.outlet.compressOn(deflate, this.#socket, flush);
  }

  /** Says all there is, and throws away what still comes. */
  end(): void {
    this.#intake.stop();
    this.outlet.end();
    this.#input.resume();
  }

  stop(): void {
    this.#intake.stop();
    this.outlet.stop();
    this.#changed();
  }

  readonly #changed = (): void => {
    this.onChange?.();
  };
}
