import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import type { RunningService, SiteContext, TlsFiles } from "@core/conn-policy/plugin";
import {
  type ManualClock,
  createManualClock,
  createTestClient,
  settle,
} from "@core/conn-policy/testing";
import { type FtpSiteOptions, ftpFarewell, service } from "../src/index.ts";
import { type FtpClient, toFtpClient } from "./ftp-rig.ts";

/** A site as a test describes it. */
export interface SiteInput extends FtpSiteOptions {
  readonly port?: number;
  readonly tls?: TlsFiles;
  readonly policy?: PolicyInput;
}

/** The service on loopback with several sites, as a host runs it. */
export interface ServiceRig extends AsyncDisposable {
  readonly running: RunningService;
  readonly guard: Guard;
  readonly clock: ManualClock;
  readonly logged: readonly string[];
  portOf(site: string): number;
  /** The sites as the host would give them again, with changes. */
  change(
    changes: Readonly<Record<string, Partial<FtpSiteOptions>>>,
    tls?: TlsFiles,
  ): SiteContext<FtpSiteOptions>[];
  /** Connects a client, which has been greeted. */
  connect(site: string): Promise<FtpClient>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

export async function openService(
  sites: Readonly<Record<string, SiteInput>>,
  policy: PolicyInput = {},
): Promise<ServiceRig> {
  const clock = createManualClock();
  const host = createGuard({ clock });
  const guard = host.child({ name: "ftp", policy, protocol: service, farewell: ftpFarewell });
  const contexts: SiteContext<FtpSiteOptions>[] = [];
  for (const [name, { port = 0, tls, policy: own = {}, ...options }] of Object.entries(sites)) {
    const listen = [{ host: "127.0.0.1", port, tls: false }];
    const site = { name, listen, options, guard: guard.child({ name, policy: own }) };
    contexts.push(tls === undefined ? site : { ...site, tls });
  }
  const logged: string[] = [];
  const running = await service.start({
    guard,
    sites: contexts,
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
  });
  const clients: FtpClient[] = [];
  const portOf = (site: string): number => {
    const listener = running.listeners.find((each) => each.site === site);
    return Number(listener?.address.split(":").at(-1));
  };
  return {
    running,
    guard,
    clock,
    logged,
    portOf,
    change(changes, tls) {
      const changed: SiteContext<FtpSiteOptions>[] = [];
      for (const context of contexts) {
        const site = { ...context, options: { ...context.options, ...changes[context.name] } };
        changed.push(tls === undefined ? site : { ...site, tls });
      }
      return changed;
    },
    async connect(site) {
      const socket = connect(portOf(site), "127.0.0.1");
      const client = toFtpClient(createTestClient(socket));
      clients.push(client);
      await client.reply();
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.wire.socket.destroy();
      await running.close();
      await settle(8);
      await host[Symbol.asyncDispose]();
    },
  };
}
