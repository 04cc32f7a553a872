import { connect } from "node:net";
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
  /** Carries out a reload: what changes of the sites, or comes; those that are `null` go. */
  reload(
    changes: Readonly<Record<string, Partial<SiteInput> | null>>,
    tls?: TlsFiles,
  ): Promise<void>;
  /** Connects a client, which has been greeted. */
  connect(site: string): Promise<FtpClient>;
}

export async function openService(
  sites: Readonly<Record<string, SiteInput>>,
  policy: PolicyInput = {},
): Promise<ServiceRig> {
  const clock = createManualClock();
  const host = createGuard({ clock });
  const guard = host.child({ name: "ftp", policy, protocol: service, farewell: ftpFarewell });
  const guards = new Map<string, Guard>();
  const contextOf = (name: string, input: SiteInput): SiteContext<FtpSiteOptions> => {
    const { port = 0, tls, policy: own = {}, ...options } = input;
    const level = guards.get(name) ?? guard.child({ name, policy: own });
    guards.set(name, level);
    const site = { name, listen: [{ host: "127.0.0.1", port, tls: false }], options, guard: level };
    return tls === undefined ? site : { ...site, tls };
  };
  let inputs = new Map(Object.entries(sites));
  const contextsOf = (all: ReadonlyMap<string, SiteInput>): SiteContext<FtpSiteOptions>[] =>
    [...all].map(([name, input]) => contextOf(name, input));
  const logged: string[] = [];
  const running = await service.start({
    guard,
    sites: contextsOf(inputs),
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
    async reload(changes, tls) {
      const next = new Map(inputs);
      for (const [name, change] of Object.entries(changes)) {
        if (change === null) next.delete(name);
        else next.set(name, { root: "", ...next.get(name), ...change });
      }
      const secured = new Map(
        [...next].map(([name, site]) => [name, tls === undefined ? site : { ...site, tls }]),
      );
      const prepared = await running.prepareReload?.(contextsOf(secured));
      prepared?.commit();
      inputs = next;
      const gone = [...guards].filter(([name]) => !next.has(name));
      for (const [name] of gone) guards.delete(name);
      await Promise.all(gone.map(([, level]) => level.retire()));
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
