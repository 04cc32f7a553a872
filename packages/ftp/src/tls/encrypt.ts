import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

/**
 * Speaks TLS as the server on a connected socket from its next byte on. How long the client may take is the engine's
 * business: when the connection ends, this does too.
 *
 * @returns the encrypted stream when the handshake is over; `undefined` when it fails, or the connection ends before.
 */
export function encrypt(
  socket: Socket,
  secureContext: SecureContext,
): Promise<TLSSocket | undefined> {
  const stream = new TLSSocket(socket, { isServer: true, secureContext });
  // The transport's own end is counted by the engine; a stream without listeners would end the process.
  stream.on("error", ignore);
  return new Promise((resolve) => {
    // A client that shuts its side before the end of the handshake will not say more.
    const leave = (): void => void stream.destroy();
    stream.once("end", leave);
    stream.once("secure", () => {
      stream.off("end", leave);
      resolve(stream);
    });
    stream.once("close", () => resolve(undefined));
  });
}

function ignore(): void {}
