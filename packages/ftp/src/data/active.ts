import { type Socket, connect } from "node:net";
import type { Endpoint } from "./endpoint.ts";
import { type Way, ignoreErrors } from "./way.ts";

/**
 * Connects to where the client waits, from the address at which it has reached the control connection: a firewall on its
 * side expects no other.
 */
export function createActive(target: Endpoint, localAddress: string): Way {
  return new Active(target, localAddress);
}

class Active implements Way {
  readonly isPassive = false;
  readonly isThere = false;
  readonly #target: Endpoint;
  readonly #localAddress: string;
  #socket: Socket | undefined;

  constructor(target: Endpoint, localAddress: string) {
    this.#target = target;
    this.#localAddress = localAddress;
  }

  connect(): Promise<Socket | undefined> {
    const { host, port } = this.#target;
    const localAddress = this.#localAddress;
    const socket = connect({ host, port, localAddress, allowHalfOpen: true, noDelay: true });
    this.#socket = socket;
    ignoreErrors(socket);
    return new Promise((resolve) => {
      socket.once("connect", () => {
        this.#socket = undefined;
        resolve(socket);
      });
      socket.once("close", () => resolve(undefined));
    });
  }

  close(): void {
    this.#socket?.destroy();
  }
}
