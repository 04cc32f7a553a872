import type { Socket } from "node:net";
import { type LastWords, destroySocket, sayAndEnd } from "../close/closer.ts";
import type { Ending, Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";
import type { Sample } from "../phases/sample.ts";
import { causeOfClose } from "./cause.ts";
import type { Channels } from "./channels.ts";
import {
  type Touched,
  hookSocket,
  isTakenOver,
  unhookSocket,
  watchClose,
  watchFailure,
} from "./hook.ts";
import type { SideChannel } from "./side-channel.ts";
import { Sides } from "./sides.ts";
import { acceptedBytes, pendingBytes } from "./totals.ts";

/**
 * The sockets of one connection: the transport, the encrypted stream on it, and side sockets. A base class, because a
 * second object would cost every connection its header.
 */
export abstract class Transport implements Touched {
  readonly socket: Socket;
  /** Where the application reads and writes: the socket, or the TLS stream on it. */
  protected stream: Socket;
  #sides: Sides | undefined;
  /** Bytes that the kernel had not accepted when the socket was destroyed. */
  #unsent = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    this.stream = socket;
  }

  abstract touch(): void;
  abstract closed(): void;
  abstract failed(error: NodeJS.ErrnoException): void;

  /** Bytes on the wire, side sockets included. */
  get bytesIn(): number {
    return this.ownBytesIn + (this.#sides?.channels.received ?? 0);
  }

  get bytesOut(): number {
    return this.accepted + (this.#sides?.channels.accepted ?? 0);
  }

  /** As {@link Transport.bytesIn}, without those of channels: bandwidth counts them by themselves. */
  protected get ownBytesIn(): number {
    return this.socket.bytesRead + (this.#sides?.received ?? 0);
  }

  /** Those there are, if there were ever any. */
  get channels(): Channels | undefined {
    return this.#sides?.channels;
  }

  protected addChannel(channel: SideChannel): void {
    this.#sides ??= new Sides(this);
    this.#sides.channels.add(channel);
  }

  /** Bytes that the application can see; under TLS fewer than on the wire. */
  protected get received(): number {
    return this.stream.bytesRead + (this.#sides?.received ?? 0);
  }

  protected get accepted(): number {
    return acceptedBytes(this.socket) - this.#unsent + (this.#sides?.accepted ?? 0);
  }

  /** @returns whether activity will be told as it happens. */
  protected watch(): boolean {
    watchClose(this.socket);
    return hookSocket(this.socket, this);
  }

  /** Does this connection read and write on `socket` itself? */
  owns(socket: Socket): boolean {
    return socket === this.socket || socket === this.stream;
  }

  /** Was the socket given to TLS without telling us? */
  protected get isTakenOver(): boolean {
    return this.stream === this.socket && isTakenOver(this.socket);
  }

  protected watchSide(socket: Socket): boolean {
    this.#sides ??= new Sides(this);
    return this.#sides.add(socket);
  }

  protected watchStream(stream: Socket): boolean {
    this.stream = stream;
    watchFailure(stream);
    return hookSocket(stream, this);
  }

  protected unwatch(): void {
    unhookSocket(this.stream);
    unhookSocket(this.socket);
  }

  protected fillTotals(sample: Sample): void {
    sample.received = this.received;
    sample.accepted = this.accepted;
    sample.pending = pendingBytes(this.socket) + (this.#sides?.pending ?? 0);
  }

  /** Ends the socket at once; what the peer has not taken is not left with the kernel. */
  protected destroy(ending: Ending): void {
    const { socket, stream } = this;
    if (socket.destroyed) return;
    const pending = pendingBytes(socket);
    destroySocket(socket, pending > 0 ? "reset" : ending, stream);
    this.#unsent = pending;
  }

  protected endSides(ending: Ending): void {
    this.#sides?.end(ending);
  }

  /** @returns whether there are words that the peer may now read; if not, the socket is destroyed. */
  protected sayOrDestroy(words: LastWords, ending: Ending): boolean {
    if (sayAndEnd(this.stream, words)) return true;
    this.destroy(ending);
    return false;
  }

  protected causeOfClose(phase: Phase): Reason {
    return causeOfClose(this.socket, this.stream, phase);
  }
}
