import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import type {
  ListenAddress,
  RunningService,
  SiteContext,
  TlsFiles,
} from "@core/conn-policy/plugin";
import { type ManualClock, createManualClock, settle } from "@core/conn-policy/testing";
import { type HttpSiteOptions, httpFarewell, service } from "../src/index.ts";
import { type Client, dial } from "./client.ts";

/** A directory that goes away with its block. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "http-site-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A site as a test describes it. */
export interface SiteInput extends HttpSiteOptions {
  readonly port?: number;
  readonly tls?: TlsFiles;
  readonly policy?: PolicyInput;
}

/** The service on loopback, as a host runs it. */
export interface ServiceRig extends AsyncDisposable {
  readonly running: RunningService;
  readonly guard: Guard;
  readonly clock: ManualClock;
  readonly logged: readonly string[];
  portOf(site: string): number;
  /** Carries out a reload that changes options. */
  reload(
    changes: Readonly<Record<string, Partial<HttpSiteOptions>>>,
    tls?: TlsFiles,
  ): Promise<void>;
  dial(site: string): Promise<Client>;
  /** Sites as the host would give them, those that are new with a level of their own. */
  contextsOf(
    sites: Readonly<Record<string, SiteInput & { readonly listen?: readonly ListenAddress[] }>>,
  ): SiteContext<HttpSiteOptions>[];
  /** All that comes back for one request on a connection of its own. */
  ask(site: string, request: string): Promise<string>;
}

export async function openService(
  sites: Readonly<Record<string, SiteInput>>,
  policy: PolicyInput = {},
): Promise<ServiceRig> {
  const clock = createManualClock();
  const host = createGuard({ clock });
  const guard = host.child({ name: "http", policy, protocol: service, farewell: httpFarewell });
  const contextsOf: ServiceRig["contextsOf"] = (described) => {
    const made: SiteContext<HttpSiteOptions>[] = [];
    for (const [name, { port = 0, tls, policy: own = {}, ...rest }] of Object.entries(described)) {
      const { listen = [{ host: "127.0.0.1", port, tls: tls !== undefined }], ...options } = rest;
      const known = guard.children.find((child) => child.name === name);
      const site = { name, listen, options, guard: known ?? guard.child({ name, policy: own }) };
      made.push(tls === undefined ? site : { ...site, tls });
    }
    return made;
  };
  const contexts = contextsOf(sites);
  const logged: string[] = [];
  const running = await service.start({
    guard,
    sites: contexts,
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
  });
  const clients: Client[] = [];
  const portOf = (site: string): number => {
    const listener = running.listeners.find((each) => each.site === site);
    return Number(listener?.address.split(":").at(-1));
  };
  const dialSite = async (site: string): Promise<Client> => {
    const client = await dial(portOf(site));
    clients.push(client);
    return client;
  };
  return {
    running,
    guard,
    clock,
    logged,
    portOf,
    async reload(changes, tls) {
      const changed: SiteContext<HttpSiteOptions>[] = [];
      for (const context of contexts) {
        const site = { ...context, options: { ...context.options, ...changes[context.name] } };
        changed.push(tls === undefined ? site : { ...site, tls });
      }
      (await running.prepareReload?.(changed))?.commit();
    },
    dial: dialSite,
    contextsOf,
    async ask(site, request) {
      const client = await dialSite(site);
      await client.say(request);
      await client.ended();
      return client.text;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]();
      await running.close();
      await settle(8);
      await host[Symbol.asyncDispose]();
    },
  };
}

/** A request after which the server closes. */
export function only(line: string, ...headers: string[]): string {
  return [`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers, "", ""].join(
    "\r\n",
  );
}
