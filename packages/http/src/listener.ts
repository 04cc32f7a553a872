import { once } from "node:events";
import { type IncomingMessage, Server as HttpServer, type ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { Server as NetServer } from "node:net";
import type { Guard } from "@core/conn-policy";
import type { ListenAddress } from "@core/conn-policy/plugin";
import { type SecureServer, createSecureServer, readCertificates } from "./certificates.ts";
import { answerError } from "./error-page.ts";
import { exchangesOf } from "./exchanges.ts";
import { guardServer } from "./protect.ts";
import { type Site, siteFor } from "./site.ts";
import { readTarget } from "./target.ts";

/** What a listener needs to open. */
export interface ListenerOptions {
  readonly address: ListenAddress;
  readonly sites: readonly Site[];
  /** Admits while the Host, and with it the site, is not known. */
  readonly guard: Guard;
  readonly onFault: (error: unknown) => void;
}

/** One open address and the sites that share it. */
export class Listener {
  readonly address: ListenAddress;
  readonly #server: HttpServer | HttpsServer;
  readonly #secure: SecureServer | undefined;
  readonly #onFault: (error: unknown) => void;
  readonly #shared: Guard;
  readonly #admitAt: (guard: Guard) => void;
  #sites: readonly Site[];

  constructor({ address, sites, guard, onFault }: ListenerOptions) {
    this.address = address;
    this.#sites = sites;
    this.#onFault = onFault;
    this.#shared = guard;
    this.#secure = address.tls ? createSecureServer(readCertificates(sites)) : undefined;
    this.#server = this.#secure?.server ?? new HttpServer();
    // A file that is opened before its turn, and there may be a thousand, would wait open for a client that does not read.
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      const act = (): void => this.#answer(request, response);
      const exchanges = exchangesOf(request.socket);
      if (exchanges === undefined) act();
      else exchanges.atTurn(response, act);
    };
    this.#server.on("request", answer);
    // Files need no body: the answer comes instead of `100 Continue`, and spares the client an upload.
    this.#server.on("checkContinue", answer);
    this.#admitAt = guardServer(this.#server, this.#guardOf(sites));
  }

  /** Alone on its address, a site is known before the Host header is. */
  #guardOf([first, ...others]: readonly Site[]): Guard {
    return first !== undefined && others.length === 0 ? first.guard : this.#shared;
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  async open(): Promise<void> {
    const { host, port } = this.address;
    this.#server.listen(port, host);
    try {
      await once(this.#server, "listening");
    } catch (error) {
      // Its guard follows requests until it has closed.
      this.close();
      throw error;
    }
    this.#server.on("error", this.#onFault);
  }

  /** The address as it turned out: `127.0.0.1:8080`, `[::1]:8080`. */
  get openAddress(): string {
    const open = this.#server.address();
    if (open === null || typeof open === "string")
      return `${this.address.host}:${this.address.port}`;
    return open.family === "IPv6"
      ? `[${open.address}]:${open.port}`
      : `${open.address}:${open.port}`;
  }

  /** Reads what `sites` need here; nothing changes before the returned function is called. */
  prepare(sites: readonly Site[]): () => void {
    const secure = this.#secure;
    const certificates = secure && readCertificates(sites);
    return () => {
      const guard = this.#guardOf(sites);
      if (guard !== this.#guardOf(this.#sites)) this.#admitAt(guard);
      this.#sites = sites;
      if (certificates !== undefined) secure?.use(certificates);
    };
  }

  /** Stops listening. Connections go on: they are their guard's. */
  close(): void {
    // The http class would cut idle connections here, without a reason that anybody could count.
    NetServer.prototype.close.call(this.#server);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    try {
      const target = readTarget(request);
      const site = siteFor(this.#sites, target?.host ?? "");
      if (target === undefined || site === undefined) answerError(response, 400);
      else if (enter(site, request, response)) site.serve(target.path, request, response);
    } catch (error) {
      this.#onFault(error);
      answerError(response, 500);
    }
  }
}

/** From here on the site's policy holds. @returns false when the site is full, and the client has been told. */
function enter(site: Site, request: IncomingMessage, response: ServerResponse): boolean {
  const connection = site.guard.connectionOf(request.socket);
  if (connection === undefined || connection.guard === site.guard) return true;
  if (!connection.moveTo(site.guard)) return false;
  exchangesOf(request.socket)?.announce(response);
  return true;
}
