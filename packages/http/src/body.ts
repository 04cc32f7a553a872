import type { IncomingMessage, ServerResponse } from "node:http";

/** How much of a body is read after the answer to it, so that the client gets to read the answer. */
const mostUnread = 256 * 1_024;

/** Does a body follow this head that has not arrived yet? While the head is parsed, no body has. */
export function hasBodyToCome(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { headers } = request;
  const length = headers["content-length"];
  return length === undefined ? headers["transfer-encoding"] !== undefined : length !== "0";
}

/** Has the application asked for a body that it had held back: by `writeContinue`, or by reading? */
export function isWanted(response: ServerResponse): boolean {
  const { _sent100: isContinued } = response as ServerResponse & { readonly _sent100?: unknown };
  return isContinued === true || response.req.readableFlowing !== null;
}

/**
 * Reads what nobody wants. A body that the application itself reads is left to it.
 *
 * @param onTooMuch called when more than that many bytes has come.
 */
export function discard(request: IncomingMessage, onTooMuch: () => void): void {
  if (request.readableFlowing !== null) return;
  let left = mostUnread;
  request.on("data", (chunk: Uint8Array) => {
    if (left < 0) return;
    left -= chunk.length;
    if (left < 0) onTooMuch();
  });
}
