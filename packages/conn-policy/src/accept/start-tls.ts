import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

/**
 * Speaks TLS as the server on a connected socket from its next byte on, as STARTTLS and its like ask for. Nothing may
 * listen to the socket any more, and what a client has sent in the clear behind its command is not to be carried out.
 * The caller enters `handshake`: how long the client may take is then the engine's business, and when the connection
 * ends, this does too.
 *
 * @param secureContext made by {@link createServerContext}, or by `createSecureContext` of `node:tls`.
 * @returns the encrypted stream when the handshake is over; `undefined` when it fails, or the connection ends before.
 */
export function startTls(
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
