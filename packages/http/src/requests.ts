import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { exchangesOf } from "./exchanges.ts";

/** What Node publishes about a request on both channels. */
interface RequestMessage {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

let servers = 0;

/**
 * Follows the requests of all protected servers of the process. Node publishes a start while it parses, before the
 * handler runs, and a finish when the last byte has left: nothing has to listen on sockets, requests or responses.
 *
 * @returns what stops it for this server.
 */
export function followRequests(): () => void {
  if (servers++ === 0) {
    subscribe("http.server.request.start", onStart);
    subscribe("http.server.response.finish", onFinish);
  }
  let isFollowed = true;
  return () => {
    if (!isFollowed) return;
    isFollowed = false;
    if (--servers > 0) return;
    unsubscribe("http.server.request.start", onStart);
    unsubscribe("http.server.response.finish", onFinish);
  };
}

function onStart(message: unknown): void {
  const { response, socket } = message as RequestMessage;
  exchangesOf(socket)?.begin(response);
}

function onFinish(message: unknown): void {
  const { response, socket } = message as RequestMessage;
  exchangesOf(socket)?.finish(response, socket);
}
