import type { Socket } from "node:net";

/** Whom a proxy speaks for. */
export interface ProxiedClient {
  readonly address: string;
  readonly port: number;
}

/**
 * `readProxyHeader` of read-proxy-header.ts. Reads the PROXY header, version 1 or 2, at the beginning of a connection, and puts back into the socket what came after
 * it. How long that may take is the engine's business: when the connection ends, so does this.
 *
 * @returns `undefined` where the proxy speaks for itself (`LOCAL`, `UNKNOWN`).
 * @throws where there is no header that can be read, or the client goes away.
 */
export type ReadProxyHeader = (socket: Socket) => Promise<ProxiedClient | undefined>;
