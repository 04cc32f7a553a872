import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { startTls } from "@core/conn-policy/plugin";
import { Intake } from "./intake.ts";
import { Outlet } from "./outlet.ts";
import { type Reply, formatReply } from "./reply.ts";

/** Both directions of a control connection, in the clear or encrypted. */
export class Wire {
  readonly outlet: Outlet;
  /** Called when there may be something to read. */
  onChange: (() => void) | undefined;
  #stream: Socket;
  #intake: Intake;

  constructor(socket: Socket) {
    this.#stream = socket;
    this.outlet = new Outlet(socket);
    this.#intake = new Intake(socket, this.#changed);
  }

  get stream(): Socket {
    return this.#stream;
  }

  get intake(): Intake {
    return this.#intake;
  }

  say(reply: Reply): void {
    this.outlet.say(formatReply(reply));
  }

  /** All that is said and heard from now on is encrypted. @returns false when it does not come to that. */
  async encrypt(context: SecureContext): Promise<boolean> {
    this.#intake.stop();
    const stream = await startTls(this.#stream, context);
    if (stream === undefined) return false;
    this.#stream = stream;
    this.#intake = new Intake(stream, this.#changed);
    this.outlet.continueOn(stream);
    return true;
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
