import { readFileSync } from "node:fs";
import { type Server, type Socket, createServer } from "node:net";
import {
  type Server as TlsServer,
  createServer as createTlsServer,
  createSecureContext,
} from "node:tls";
import type { Connection } from "./connection.ts";
import type { Guard } from "./guard.ts";

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** What a listener does with its clients. */
export interface ListenerOptions {
  /** Implicit TLS. */
  readonly tls?: Certificate | undefined;
  /** An admitted client; under TLS once its handshake is over, and `stream` is then the encrypted stream. */
  readonly onClient: (stream: Socket, connection: Connection) => void;
}

/**
 * Makes a server, not yet listening, whose clients are admitted by `guard` and whose phases the caller marks.
 * A client may shut its sending side down and still read the answer.
 */
export function createListener(guard: Guard, options: ListenerOptions): Server {
  const { tls, onClient } = options;
  const transport = { allowHalfOpen: true, noDelay: true };
  const server =
    tls === undefined ? createServer(transport) : createTlsServer({ ...transport, ...tls });
  guard.protect(server, { admit: { isMarked: true } });
  server.on(tls === undefined ? "connection" : "secureConnection", (stream: Socket) => {
    const connection = guard.connectionOf(stream);
    if (connection === undefined || connection.reason !== undefined) return;
    // The guard listens to the transport; the encrypted stream has errors of its own.
    stream.on("error", ignore);
    onClient(stream, connection);
  });
  return server;
}

function ignore(): void {}

/** Opens a listener. @returns where: `127.0.0.1:8080`, `[::1]:8080`. */
export async function openListener(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") return host;
  return `${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

/**
 * Reads a certificate and checks that it can be used.
 *
 * @throws what reading the files or OpenSSL throws.
 */
export function readCertificate(files: {
  readonly cert: string;
  readonly key: string;
}): Certificate {
  const certificate = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  createSecureContext(certificate);
  return certificate;
}

/** New clients of a TLS listener get this certificate. */
export function replaceCertificate(server: Server, certificate: Certificate): void {
  (server as TlsServer).setSecureContext(certificate);
}
