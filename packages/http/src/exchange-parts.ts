import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reason } from "@core/conn-policy";

/** A body that has not come with its head. */
export interface Arrival {
  readonly request: IncomingMessage;
  /** The client waits for `100 Continue` before it sends. */
  readonly isHeld: boolean;
  /** The request has been answered already. */
  readonly isUnread: boolean;
}

/** The response after which the connection closes. */
export interface Last {
  readonly response: ServerResponse;
  readonly reason: Reason;
  /** Would the connection have lived on? Another site's policy may let it. */
  readonly wasKept: boolean;
}
