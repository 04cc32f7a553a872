import type { Socket } from "node:net";
import type { Channel, Reason } from "@core/conn-policy";

/** An open data connection: what is said of its phases is said to its channel. */
export interface DataConnection {
  readonly stream: Socket;
  readonly channel: Channel;
}

/** How the data connections of one session come to be: at most one listener and one connection at a time. */
export interface DataPort {
  /** EPSV ALL has been said: every other way is refused from now on (RFC 2428 section 4). */
  isExtendedOnly: boolean;
  /** Waits for the client on a random port of the site's range. @returns where, as the client should see it. */
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** The client waits at `host`, which has been checked to be its own. */
  aim(host: string, port: number): void;
  /** Is there a way at all? Without one a transfer is refused with `425` before it begins. */
  readonly isReady: boolean;
  /**
   * Opens the data connection of one transfer: TCP, `established` is then called (it says `150`), and TLS where it is
   * protected (RFC 4217 section 10.2).
   *
   * @throws ReplyError `425` when nobody comes or answers in time, `522` when TLS does not come about as it must.
   */
  open(established: () => void): Promise<DataConnection>;
  /** Why the last data connection has ended, or has not come about. */
  readonly reason: Reason | undefined;
  /** Forgets listeners, addresses and connections. */
  close(): void;
}
