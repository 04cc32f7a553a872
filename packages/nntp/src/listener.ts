import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import type { ListenAddress } from "@core/conn-policy/plugin";
import { serve } from "./session/serve.ts";
import type { Site } from "./site.ts";
import { verbTable } from "./verbs/all.ts";

/** IIS 7 serverListenBacklog: 60; a burst of clients that come back after a failure is larger. */
const backlog = 511;

/** What a listener serves. NNTP does not say which site it means, so a listener has one. */
export interface ListenerOptions {
  readonly site: Site;
  /** TLS from the first octet on, as on port 563. */
  readonly tls: boolean;
}

/** One server of a site. */
export class Listener {
  readonly server: Server;
  /** Clients that come from now on meet this one. */
  site: Site;
  readonly #tls: boolean;

  constructor({ site, tls }: ListenerOptions) {
    this.site = site;
    this.#tls = tls;
    // A client may shut its sending side down and still read the answer.
    this.server = createServer({ allowHalfOpen: true, noDelay: true });
    site.guard.protect(this.server, {
      admit: { isMarked: true, phase: tls ? "handshake" : "greeting" },
    });
    this.server.on("connection", (socket) => this.#serve(socket));
  }

  #serve(socket: Socket): void {
    const { site } = this;
    const connection = site.guard.connectionOf(socket);
    if (connection === undefined) return;
    void serve(socket, connection, { site, verbs: verbTable, isImplicit: this.#tls });
  }
}

/** Opens a listener. @returns where: `127.0.0.1:119`, `[::1]:119`. */
export async function openListener(
  { server }: Listener,
  { host, port }: ListenAddress,
): Promise<string> {
  server.listen({ host, port, backlog });
  await once(server, "listening");
  const open = server.address();
  if (open === null || typeof open === "string") return `${host}:${port}`;
  return `${open.family === "IPv6" ? `[${open.address}]` : open.address}:${open.port}`;
}
