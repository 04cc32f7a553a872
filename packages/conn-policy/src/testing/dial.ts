import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { type TestClient, createTestClient } from "./test-client.ts";

/** How a test client connects. */
export interface DialOptions {
  /** TLS; the server's certificate is not checked. */
  readonly tls?: boolean;
  /** Address of the client: all of 127.0.0.0/8 is there on Linux. */
  readonly localAddress?: string;
  /** The client does not close when the server does; it can shut its own side with `end()` and read on. */
  readonly allowHalfOpen?: boolean;
  /** Which of several listeners, the first unless told. */
  readonly listener?: number;
}

/** Connects, and waits for the TLS handshake where there is one. A server may reset the connection before that. */
export async function openClient(
  host: string,
  port: number,
  { tls = false, localAddress, allowHalfOpen = false }: DialOptions,
): Promise<TestClient> {
  const from = localAddress === undefined ? {} : { localAddress };
  const target = { host, port, allowHalfOpen, noDelay: true, ...from };
  const socket = tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
  const client = createTestClient(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once(tls ? "secureConnect" : "connect", resolve);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") resolve();
      else reject(error);
    });
  });
  return client;
}
