import { type Server, type Socket, createServer } from "node:net";
import { serve } from "./session/serve.ts";
import type { Site } from "./site.ts";
import { verbTable } from "./verbs/all.ts";

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
