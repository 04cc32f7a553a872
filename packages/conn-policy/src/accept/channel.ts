import type { Socket } from "node:net";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";
import type { EnterOptions } from "./connection.ts";

/**
 * A side socket with clocks of its own, such as an FTP data connection. What ends it ends nothing else, and while a
 * connection has one, its own `work` and `idle` have no limit. It starts in `greeting`: its socket is not open yet.
 *
 * `dataChannelTimeout` bounds `greeting` and each stall of `body` and `send`, the rates bound these as always, and
 * `handshakeTimeout` and `handlerTimeout` their phases. It is not counted as a connection; its bytes are the
 * connection's.
 */
export interface Channel {
  readonly phase: Phase;
  /** Why it ended; `undefined` while it lives. */
  readonly reason: Reason | undefined;
  /** Aborted when it ends; its `reason` is the {@link Reason}. */
  readonly signal: AbortSignal;
  /** Bytes on the wire. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** This is its socket from now on: it dies with the channel, and the channel ends when it closes. */
  attach(socket: Socket): void;
  /** `stream` is the encrypted stream on top of the socket. */
  secure(stream: Socket): void;
  /** As for a connection; `idle` means nothing here. */
  enter(phase: "greeting" | "handshake" | "body" | "work" | "send", options?: EnterOptions): void;
  /**
   * All has been sent, and the FIN too; the kernel may hold megabytes of it. The channel stays, in `drain`, until the
   * client shuts its side or `dataChannelTimeout` is over, and is then `completed`. Meanwhile the connection is not idle.
   */
  linger(): void;
  /** Ends it, and its socket if that is still open: with a reset where the reason's table says so. */
  end(reason: Reason): void;
}
