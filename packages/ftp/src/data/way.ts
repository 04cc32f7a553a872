import type { Socket } from "node:net";

/** How one data connection comes to be: the client connects, or the server does. */
export interface Way {
  /** Is 150 said before there is a connection? Some clients connect only when they have read it. */
  readonly isPassive: boolean;
  /** Will `connect` not have to wait? */
  readonly isThere: boolean;
  /**
   * Called once.
   *
   * @returns the open socket, or `undefined` when there will be none; it has an `error` listener.
   */
  connect(): Promise<Socket | undefined>;
  /** Gives up: what is not handed out is closed. */
  close(): void;
}

/** A socket that fails closes, which is all that anybody wants to know of it. */
export function ignoreErrors(socket: Socket): void {
  socket.on("error", () => {});
}
