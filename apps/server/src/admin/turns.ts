import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Has the requests of a connection handled one after the other, each when the answer before has been taken: a client may
 * send a thousand at once and read nothing. Those behind the end of the connection are never handled.
 *
 * @param handle ends the response, and does not reject.
 */
export function inTurn(
  handle: Handler,
): (request: IncomingMessage, response: ServerResponse) => void {
  const turns = new WeakMap<Socket, Promise<void>>();
  return (request, response) => {
    const { socket } = request;
    const act = async (before: Promise<void> | undefined): Promise<void> => {
      await before;
      if (socket.destroyed) return;
      const closed = new Promise((resolve) => response.once("close", resolve));
      await handle(request, response);
      await closed;
    };
    turns.set(socket, act(turns.get(socket)));
  };
}
