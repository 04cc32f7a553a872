import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { Guard, Reason } from "@core/conn-policy";
import { exchangesOf } from "./exchanges.ts";

type Emit = (this: unknown, event: string | symbol, ...rest: unknown[]) => boolean;

/**
 * Sees the events of a server before its listeners do. A listener of our own would change what Node does: with one for
 * `clientError` it no longer answers 400, with one for `upgrade` or `checkContinue` it leaves the client to us.
 *
 * @returns what undoes it.
 */
export function watchEvents(server: HttpServer | HttpsServer, guard: Guard): () => void {
  const target = server as { emit: Emit };
  const { emit } = target;

  target.emit = function emitWatched(this: unknown, event: string | symbol, ...rest): boolean {
    switch (event) {
      case "request":
      case "checkContinue":
      case "checkExpectation": {
        // Every request comes through here, and taking the list apart would make an iterator for each.
        const request = rest[0] as IncomingMessage;
        const response = rest[1] as ServerResponse;
        const exchanges = exchangesOf(request.socket);
        if (exchanges?.isTooLate(response) === true) return true;
        if (event === "checkContinue") exchanges?.hold(request);
        break;
      }
      case "secureConnection":
        secured(rest[0] as Socket, guard);
        break;
      case "upgrade":
      case "connect":
        guard.connectionOf(rest[1] as Socket)?.unmark();
        break;
      case "clientError":
        blame(rest[0], rest[1] as Socket, guard);
        break;
    }
    return emit.call(this, event, ...rest);
  };
  return () => {
    target.emit = emit;
  };
}

/** From now on Node knows the connection by the stream on top of its socket. */
function secured(stream: Socket, guard: Guard): void {
  exchangesOf(guard.connectionOf(stream)?.socket)?.attachTo(stream);
}

/** Node, or the application, answers and closes; this is only why. */
function blame(error: unknown, socket: Socket, guard: Guard): void {
  const reason = reasonOf((error as NodeJS.ErrnoException | undefined)?.code);
  if (reason !== undefined) guard.connectionOf(socket)?.expect(reason);
}

function reasonOf(code: string | undefined): Reason | undefined {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return "too_large";
    // The client went away in the middle of a request.
    case "HPE_INVALID_EOF_STATE":
      return "client_close";
    default:
      return code?.startsWith("HPE_") === true ? "protocol_error" : undefined;
  }
}
