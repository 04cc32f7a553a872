import type { Socket } from "node:net";
import { destroySocket } from "../close/closer.ts";
import type { Ending } from "../close/reason.ts";
import { Channels } from "./channels.ts";
import { type Touched, hookSocket, ignoreErrors, ownerOf, unhookSocket } from "./hook.ts";
import { acceptedBytes, pendingBytes } from "./totals.ts";

/**
 * The side sockets of a connection. Their bytes count as the connection's own, also
 * after they have closed: totals never fall.
 */
export class Sides {
  /** Those that have clocks of their own. */
  readonly channels: Channels = new Channels();
  readonly #owner: Touched;
  readonly #live: Set<Socket> = new Set();
  #receivedBefore = 0;
  #acceptedBefore = 0;

  constructor(owner: Touched) {
    this.#owner = owner;
  }

  /** @returns whether activity will be told as it happens. */
  add(socket: Socket): boolean {
    if (this.#live.has(socket)) return true;
    this.#live.add(socket);
    ignoreErrors(socket);
    // It will not close again.
    if (socket.closed) this.#forget(socket);
    else socket.once("close", () => this.#forget(socket));
    // One that somebody else guards as well keeps telling them.
    return ownerOf(socket) === undefined && hookSocket(socket, this.#owner);
  }

  get received(): number {
    let sum = this.#receivedBefore;
    for (const socket of this.#live) sum += socket.bytesRead;
    return sum;
  }

  get accepted(): number {
    let sum = this.#acceptedBefore;
    for (const socket of this.#live) sum += acceptedBytes(socket);
    return sum;
  }

  get pending(): number {
    let sum = 0;
    for (const socket of this.#live) sum += pendingBytes(socket);
    return sum;
  }

  end(ending: Ending): void {
    for (const socket of this.#live) {
      destroySocket(socket, ending);
      this.#unhook(socket);
    }
  }

  #forget(socket: Socket): void {
    if (!this.#live.delete(socket)) return;
    this.#receivedBefore += socket.bytesRead;
    this.#acceptedBefore += acceptedBytes(socket);
    this.#unhook(socket);
  }

  #unhook(socket: Socket): void {
    if (ownerOf(socket) === this.#owner) unhookSocket(socket);
  }
}
