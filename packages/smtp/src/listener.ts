import { type Server, type Socket, createServer } from "node:net";
import type { Connection } from "@core/conn-policy";
import type { CreateParser } from "./parser/contract.ts";
import { createParser } from "./parser/create-parser.ts";
import type { ReadProxyHeader } from "./proxy/contract.ts";
import { readProxyHeader } from "./proxy/read-proxy-header.ts";
import { serve } from "./session/serve.ts";
import { StockServer } from "./session/stock-server.ts";
import type { Role, Site } from "./site.ts";

/** What a listener serves. */
export interface ListenerOptions {
  readonly site: Site;
  readonly role: Role;
  /** The wall clock, in milliseconds; the system's unless told. */
  readonly now?: () => number;
  /** For tests. */
  readonly createParser?: CreateParser;
  /** For tests. */
  readonly readProxyHeader?: ReadProxyHeader;
}

/** One server and the site whose mail it takes. */
export class Listener {
  readonly server: Server;
  readonly role: Role;
  readonly #stock: StockServer;
  readonly #readProxyHeader: ReadProxyHeader;

  /** @throws RangeError for `submissions` without a certificate. */
  constructor(options: ListenerOptions) {
    const { site, role } = options;
    if (role === "submissions" && site.secureContext === undefined)
      throw new RangeError("submissions: there is no certificate");
    this.role = role;
    this.#readProxyHeader = options.readProxyHeader ?? readProxyHeader;
    this.#stock = new StockServer({
      site,
      role,
      createParser: options.createParser ?? createParser,
      now: options.now ?? Date.now,
    });
    // A client may shut its sending side down and still read the answer.
    this.server = createServer({ allowHalfOpen: true, noDelay: true });
    const phase = role === "submissions" ? "handshake" : "greeting";
    const isProxy = (address: string): boolean => this.site.proxies(address);
    site.guard.protect(this.server, { admit: { isMarked: true, phase, isProxy } });
    this.server.on("connection", (socket) => this.#serve(socket));
  }

  get site(): Site {
    return this.#stock.site;
  }

  /** Clients that come from now on meet this one. */
  set site(site: Site) {
    this.#stock.site = site;
  }

  #serve(socket: Socket): void {
    const { site } = this;
    const connection = site.guard.connectionOf(socket);
    if (connection === undefined) return;
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && site.proxies(remoteAddress)) void this.#unwrap(connection);
    else serve(this.#stock, connection);
  }

  /** What a proxy sends first is a handshake: nothing can be said before it. */
  async #unwrap(connection: Connection): Promise<void> {
    connection.enter("handshake");
    try {
      const client = await this.#readProxyHeader(connection.socket);
      if (this.role !== "submissions" && connection.reason === undefined)
        connection.enter("greeting");
      if (client !== undefined && !connection.actFor(client.address)) return;
      serve(this.#stock, connection, client);
    } catch {
      connection.end("protocol_error");
    }
  }
}
