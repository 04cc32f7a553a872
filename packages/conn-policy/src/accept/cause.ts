import type { Socket } from "node:net";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";

/** The client has reset the connection, or its network is gone: neither is a fault of ours. */
const resetCodes: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * Why a connection closed that the engine did not end. A client that sends FIN first closed it; what else closes
 * without an error was closed by the server's own code and is `completed`.
 */
export function causeOfClose(socket: Socket, stream: Socket, phase: Phase): Reason {
  const code = codeOf(socket.errored) ?? codeOf(stream.errored);
  if (code !== undefined) {
    if (isTlsCode(code)) return "tls_error";
    // node:http destroys the socket with what its parser says: of a request that broke off, or of a bad one.
    if (code === "HPE_INVALID_EOF_STATE") return "client_close";
    if (code.startsWith("HPE_")) return "protocol_error";
    return resetCodes.has(code) ? "client_reset" : "io_error";
  }
  // Under TLS a client that goes away looks like a handshake that fails; without a byte it has not even begun one.
  if (phase === "handshake") return socket.bytesRead > 0 ? "tls_error" : "client_close";
  return socket.readableEnded || stream.readableEnded ? "client_close" : "completed";
}

/** The code of an error that OpenSSL made, or Node's TLS. */
export function isTlsCode(code: string | undefined): boolean {
  return code?.startsWith("ERR_SSL") === true || code?.startsWith("ERR_TLS") === true;
}

function codeOf(error: Error | null): string | undefined {
  if (error === null) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : "";
}
