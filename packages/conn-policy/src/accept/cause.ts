import type { Socket } from "node:net";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";

const resetCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

/**
 * Why a connection closed that the engine did not end. A client that sends FIN first closed it; what else closes
 * without an error was closed by the server's own code and is `completed`.
 */
export function causeOfClose(socket: Socket, stream: Socket, phase: Phase): Reason {
  const code = codeOf(socket.errored) ?? codeOf(stream.errored);
  if (code !== undefined) {
    if (code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) return "tls_error";
    return resetCodes.has(code) ? "client_reset" : "io_error";
  }
  if (phase === "handshake") return "tls_error";
  return socket.readableEnded || stream.readableEnded ? "client_close" : "completed";
}

function codeOf(error: Error | null): string | undefined {
  if (error === null) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : "";
}
