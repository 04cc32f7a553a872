import type { Farewell } from "../accept/guard.ts";
import { type Certificate, readCertificate } from "../accept/certificate.ts";
import {
  type Listener,
  createListener,
  openListener,
  replaceCertificate,
} from "../accept/listener.ts";
import type { ProtocolDefinition } from "./protocol.ts";
import type { ListenAddress, ServiceContext, SiteContext } from "./service.ts";
import { isSameAddress } from "./shared-addresses.ts";
import { runSession } from "./session.ts";
import { describe, tellSafely } from "./warn.ts";

/** What all listeners of a service have in common. */
export interface ListenerSetup<Options> {
  readonly definition: ProtocolDefinition<Options>;
  readonly farewell: Farewell | undefined;
  readonly log: ServiceContext<Options>["log"];
}

/** One open address, and the site that has it just now. */
export class SiteListener<Options> {
  readonly #requested: ListenAddress;
  readonly #setup: ListenerSetup<Options>;
  readonly #listener: Listener;
  #site: SiteContext<Options>;
  #address = "";

  private constructor(
    setup: ListenerSetup<Options>,
    site: SiteContext<Options>,
    requested: ListenAddress,
  ) {
    this.#requested = requested;
    this.#setup = setup;
    this.#site = site;
    this.#listener = createListener(site.guard, {
      tls: certificateAt(requested, site),
      onClient: (stream, connection) => this.#serve(stream, connection),
    });
  }

  /** @throws what reading the certificate or listening throws. */
  static async open<Options>(
    setup: ListenerSetup<Options>,
    site: SiteContext<Options>,
    requested: ListenAddress,
  ): Promise<SiteListener<Options>> {
    const listener = new SiteListener(setup, site, requested);
    const { server } = listener.#listener;
    const address = await openListener(server, requested);
    const { name } = setup.definition;
    server.on("error", (error) => {
      setup.log("warn", `${name}: ${address} cannot accept (${error.message})`);
    });
    listener.#address = address;
    return listener;
  }

  /** The name of the site. */
  get site(): string {
    return this.#site.name;
  }

  /** Where it turned out to be: `127.0.0.1:8080`. */
  get address(): string {
    return this.#address;
  }

  /** Is it what a site asks for? A port that the system chose stays with its site. */
  isAt(address: ListenAddress, site: string): boolean {
    if (address.port === 0 && this.site !== site) return false;
    return isSameAddress(this.#requested, address);
  }

  /** New clients are those of `site`; the options are those of all its clients. */
  takeOver(site: SiteContext<Options>, certificate: Certificate | undefined): void {
    if (site.guard !== this.#site.guard) this.#listener.admitAt(site.guard);
    if (certificate !== undefined) replaceCertificate(this.#listener.server, certificate);
    this.#site = site;
  }

  close(): void {
    this.#listener.server.close();
  }

  #serve(
    ...[stream, connection]: Parameters<Parameters<typeof createListener>[1]["onClient"]>
  ): void {
    const { definition, farewell, log } = this.#setup;
    const { name, options } = this.#site;
    void runSession(stream, connection, {
      serve: (client) => definition.serve(client, options),
      farewell,
      onError: (error) =>
        tellSafely(definition.name, () =>
          log("error", `${definition.name}: serving a client failed`, {
            site: name,
            connection: connection.id,
            error: describe(error),
          }),
        ),
    });
  }
}

/** The certificate that a site has for an address of its own; none without TLS. @throws when it cannot be used. */
export function certificateAt(
  { tls }: ListenAddress,
  site: Pick<SiteContext<unknown>, "name" | "tls">,
): Certificate | undefined {
  if (!tls) return undefined;
  if (site.tls === undefined)
    throw new Error(`site ${site.name} listens with TLS and has no certificate`);
  return readCertificate(site.tls);
}
