import type { Server } from "node:net";
import type { Farewell } from "../accept/guard.ts";
import { type Certificate, readCertificate } from "../accept/certificate.ts";
import { createListener, openListener, replaceCertificate } from "../accept/listener.ts";
import type { ProtocolDefinition } from "./protocol.ts";
import type {
  ListenAddress,
  OpenListener,
  RunningService,
  ServiceContext,
  SiteContext,
} from "./service.ts";
import { runSession } from "./session.ts";
import { describe, tellSafely } from "./warn.ts";

interface Open extends OpenListener {
  readonly server: Server;
  readonly tls: boolean;
}

/** Opens all listeners of all sites, or none. */
export async function startHosted<Options>(
  definition: ProtocolDefinition<Options>,
  farewell: Farewell | undefined,
  context: ServiceContext<Options>,
): Promise<RunningService> {
  const current = new Map(context.sites.map((site) => [site.name, site.options]));
  const listeners: Open[] = [];
  const close = (): void => {
    for (const { server } of listeners) server.close();
  };

  async function open(site: SiteContext<Options>, address: ListenAddress): Promise<void> {
    const server = createListener(site.guard, {
      tls: address.tls ? certificateOf(site) : undefined,
      onClient(stream, connection) {
        const options = current.get(site.name) as Options;
        void runSession(stream, connection, {
          serve: (client) => definition.serve(client, options),
          farewell,
          onError: (error) =>
            tellSafely(definition.name, () =>
              context.log("error", `${definition.name}: serving a client failed`, {
                site: site.name,
                connection: connection.id,
                error: describe(error),
              }),
            ),
        });
      },
    });
    const text = await openListener(server, address);
    server.on("error", (error) => {
      context.log("warn", `${definition.name}: ${text} cannot accept (${error.message})`);
    });
    listeners.push({ site: site.name, address: text, server, tls: address.tls });
  }

  try {
    for (const site of context.sites) for (const address of site.listen) await open(site, address);
  } catch (error) {
    close();
    throw error;
  }
  return {
    listeners: listeners.map(({ site, address }) => ({ site, address })),
    reload(sites) {
      // All is read before anything changes.
      const certificates = new Map<Server, Certificate>();
      for (const site of sites) {
        for (const listener of listeners) {
          if (listener.site === site.name && listener.tls)
            certificates.set(listener.server, certificateOf(site));
        }
      }
      for (const [server, certificate] of certificates) replaceCertificate(server, certificate);
      for (const { name, options } of sites) current.set(name, options as Options);
    },
    close: async () => close(),
  };
}

function certificateOf({ name, tls }: SiteContext<unknown>): Certificate {
  if (tls === undefined) throw new Error(`site ${name} listens with TLS and has no certificate`);
  return readCertificate(tls);
}
