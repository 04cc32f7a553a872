import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import { replyError } from "../control/reply-error.ts";
import { toPlainAddress } from "./address.ts";
import { type PortRange, shuffledPorts } from "./ports.ts";
import { type Way, ignoreErrors } from "./way.ts";

/** Where to wait, and for whom. */
export interface PassiveOptions {
  /** The address at which the client has reached the control connection. */
  readonly host: string;
  /** In plain form. */
  readonly client: string;
  /** Any port when absent. */
  readonly ports: PortRange | undefined;
}

/** More than the owner can only be strangers. */
const backlog = 8;

/**
 * Waits for one connection of the client. Strangers are dropped and do not end the wait.
 *
 * @throws ReplyError `425` when no port of the range is free.
 */
export async function listenPassive(options: PassiveOptions): Promise<Passive> {
  for (const port of options.ports === undefined ? [0] : shuffledPorts(options.ports)) {
    const passive = await tryPort(options, port);
    if (passive !== undefined) return passive;
  }
  throw replyError(425, "No port is free for a data connection. Try again later.");
}

/** Only `listen` itself can tell whether a port is free. */
async function tryPort(
  { host, client }: PassiveOptions,
  port: number,
): Promise<Passive | undefined> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const passive = new Passive(server, client);
  try {
    await new Promise<void>((resolve, reject) => {
      // Also later: out of descriptors, a connection is lost and the listener is not. Then this does nothing.
      server.on("error", reject);
      server.listen({ host, port, backlog, exclusive: true }, resolve);
    });
    return passive;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw replyError(425, "Cannot wait for a data connection.", error);
  }
}

/** The one listener of a session. */
class Passive implements Way {
  readonly isPassive = true;
  readonly #server: Server;
  #socket: Socket | undefined;
  #hand: ((socket: Socket | undefined) => void) | undefined;
  #isClosed = false;

  constructor(server: Server, client: string) {
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      ignoreErrors(socket);
      // Read now: a socket whose peer has gone has no address any more.
      if (this.#isClosed || toPlainAddress(socket.remoteAddress) !== client) socket.destroy();
      else this.#accept(socket);
    });
  }

  get isThere(): boolean {
    return this.#socket !== undefined;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #accept(socket: Socket): void {
    this.#isClosed = true;
    this.#server.close();
    if (this.#hand === undefined) this.#socket = socket;
    else this.#hand(socket);
  }

  connect(): Promise<Socket | undefined> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) return Promise.resolve(socket.destroyed ? undefined : socket);
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#hand = resolve;
    });
  }

  close(): void {
    if (!this.#isClosed) this.#server.close();
    this.#isClosed = true;
    this.#socket?.destroy();
    this.#hand?.(undefined);
  }
}
