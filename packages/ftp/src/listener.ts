import { type Server, type Socket, createServer } from "node:net";
import type { Guard } from "@core/conn-policy";
import type { ControlOptions } from "./control/control-options.ts";
import { serveControl } from "./control/serve-control.ts";
import { createDataPort } from "./data/create-data-port.ts";
import { type Shell, createShell } from "./shell/shell.ts";
import type { Site } from "./site.ts";
import { verbTable } from "./verbs/table.ts";

/** What a listener serves. */
export interface ListenerOptions {
  /** At least one: the first is that of clients who do not say HOST. */
  readonly sites: readonly [Site, ...Site[]];
  /** Admits while the site is not known, where there are several. */
  readonly guard: Guard;
  /** Implicit TLS. */
  readonly tls: boolean;
}

/** One server and the sites that share it. */
export class Listener {
  readonly server: Server;
  readonly #tls: boolean;
  readonly #shared: Guard;
  #sites: ListenerOptions["sites"];
  #shell: Shell;
  #stopAdmitting: () => void;

  constructor({ sites, guard, tls }: ListenerOptions) {
    this.#sites = sites;
    this.#tls = tls;
    this.#shared = guard;
    this.#shell = createShell(sites[0].banner);
    // A client may shut its sending side down and still read the answer.
    this.server = createServer({ allowHalfOpen: true, noDelay: true });
    this.#stopAdmitting = this.#admitAt(this.#guardOf(sites));
    this.server.on("connection", (socket) => this.#serve(socket));
  }

  get sites(): ListenerOptions["sites"] {
    return this.#sites;
  }

  /** Clients that come from now on meet these. */
  set sites(sites: ListenerOptions["sites"]) {
    const guard = this.#guardOf(sites);
    if (guard !== this.#guardOf(this.#sites)) {
      this.#stopAdmitting();
      this.#stopAdmitting = this.#admitAt(guard);
    }
    this.#sites = sites;
    this.#shell = createShell(sites[0].banner);
  }

  /** Alone on its address, a site is known before HOST is said. */
  #guardOf([first, ...others]: ListenerOptions["sites"]): Guard {
    return others.length === 0 ? first.guard : this.#shared;
  }

  #admitAt(guard: Guard): () => void {
    const phase = this.#tls ? "handshake" : "greeting";
    return guard.protect(this.server, { admit: { isMarked: true, marksHeads: true, phase } });
  }

  #serve(socket: Socket): void {
    const connection = this.#shared.connectionOf(socket);
    if (connection === undefined) return;
    const options: ControlOptions = {
      defaultSite: () => this.#sites[0],
      entryGuard: () => this.#guardOf(this.#sites),
      selectSite: (host) => this.#sites.find(({ hosts }) => hosts.has(host.toLowerCase())),
      shell: this.#shell,
      verbs: verbTable,
      createDataPort,
      isImplicit: this.#tls,
    };
    void serveControl(socket, connection, options);
  }
}
