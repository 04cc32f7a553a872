import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import { type Server as TlsServer, createServer as createTlsServer } from "node:tls";
import type { Certificate } from "./certificate.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./guard.ts";

/** What a listener does with its clients. */
export interface ListenerOptions {
  /** Implicit TLS. */
  readonly tls?: Certificate | undefined;
  /** An admitted client; under TLS once its handshake is over, and `stream` is then the encrypted stream. */
  readonly onClient: (stream: Socket, connection: Connection) => void;
}

/** A server whose clients a guard admits. */
export interface Listener {
  readonly server: Server;
  /** From now on another guard, of the same tree, admits. */
  admitAt(guard: Guard): void;
}

/**
 * Makes a server, not yet listening, whose clients are admitted by `guard` and whose phases the caller marks.
 * A client may shut its sending side down and still read the answer.
 */
export function createListener(guard: Guard, options: ListenerOptions): Listener {
  const { tls, onClient } = options;
  const server =
    tls === undefined
      ? createServer({ allowHalfOpen: true, noDelay: true })
      : // A client that shuts its side before the end of the handshake, as a port check does, will not say more.
        createTlsServer({ allowHalfOpen: false, noDelay: true, ...tls });
  const admit = { admit: { isMarked: true } };
  let undo = guard.protect(server, admit);
  server.on(tls === undefined ? "connection" : "secureConnection", (stream: Socket) => {
    const connection = guard.connectionOf(stream);
    if (connection === undefined || connection.reason !== undefined) return;
    // The guard listens to the transport; the encrypted stream has errors of its own.
    stream.on("error", ignore);
    stream.allowHalfOpen = true;
    onClient(stream, connection);
  });
  return {
    server,
    admitAt(next) {
      undo();
      undo = next.protect(server, admit);
    },
  };
}

function ignore(): void {}

/** Node's own, and far more than the 60 of IIS 7's serverListenBacklog: a burst of clients comes back after a failure. */
const backlog = 511;

/**
 * Opens a listener; port 0 lets the system choose.
 *
 * @returns where: `127.0.0.1:8080`, `[::1]:8080`.
 * @throws what listening fails with: `EADDRINUSE`, `EACCES`.
 */
export async function openListener(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  server.listen({ host, port, backlog });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") return `${host}:${port}`;
  return `${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

/** New clients of a TLS listener get this certificate. */
export function replaceCertificate(server: Server, certificate: Certificate): void {
  (server as TlsServer).setSecureContext(certificate);
}
