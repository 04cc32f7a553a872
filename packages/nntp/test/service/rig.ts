import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { hashPassword } from "@core/accounts";
import { type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import type { RunningService, SiteContext, TlsFiles } from "@core/conn-policy/plugin";
import {
  type ManualClock,
  type TestClient,
  createManualClock,
  createTestClient,
  settle,
} from "@core/conn-policy/testing";
import { type NewsSiteOptions, nntpFarewell, service } from "../../src/index.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** A certificate of the tests. */
export const localhost: TlsFiles = {
  cert: fixture("localhost.crt"),
  key: fixture("localhost.key"),
};

/** The hash of `secret`, as cheap as one may be: a real one takes a tenth of a second each time. */
export const secret: string = await hashPassword("secret", { ln: 10, r: 1, p: 1 });

/** A folder that goes away with its block. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "news-site-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A client that has been greeted. */
export interface NewsClient {
  readonly wire: TestClient;
  readonly greeting: string;
  /** Sends a line and takes the first line of its reply. */
  ask(line: string): Promise<string>;
  /** Sends a line and takes the block behind its reply. */
  list(line: string): Promise<string[]>;
  /** POST with an article. @returns the last reply. */
  post(fields: Readonly<Record<string, string>>, body?: string): Promise<string>;
  logIn(name: string, password?: string): Promise<string>;
}

export async function connectTo(port: number, isImplicit = false): Promise<NewsClient> {
  const host = "127.0.0.1";
  const socket = isImplicit
    ? connectTls({ port, host, rejectUnauthorized: false })
    : connect(port, host);
  const wire = createTestClient(socket);
  const greeting = await wire.line();
  const ask = async (line: string): Promise<string> => {
    await wire.write(`${line}\r\n`);
    return wire.line();
  };
  return {
    wire,
    greeting,
    ask,
    async list(line) {
      await ask(line);
      const lines: string[] = [];
      for (let next = await wire.line(); next !== "."; next = await wire.line()) lines.push(next);
      return lines;
    },
    async post(fields, body = "hello\r\n") {
      const told = await ask("POST");
      if (!told.startsWith("340")) return told;
      const all = { From: "me@a.test", Subject: "hello", ...fields };
      const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
      return ask(`${head.join("")}\r\n${body}.`);
    },
    async logIn(name, password = "secret") {
      const told = await ask(`AUTHINFO USER ${name}`);
      return told.startsWith("381") ? ask(`AUTHINFO PASS ${password}`) : told;
    },
  };
}

/** A site as a test describes it. */
export interface SiteInput extends Partial<NewsSiteOptions> {
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
  portsOf(site: string): readonly number[];
  /** Carries out a reload: what changes of the sites, or comes; those that are `null` go, and are drained. */
  reload(changes: Readonly<Record<string, SiteInput | null>>): Promise<void>;
  connect(site: string): Promise<NewsClient>;
}

/** What the host gives a site that says nothing. */
export function optionsIn(folder: Folder, name: string): NewsSiteOptions {
  return {
    hostname: "news.example.org",
    groups: ["local.test"],
    news: join(folder.path, name),
    pickup: join(folder.path, "Pickup"),
  };
}

const host = "127.0.0.1";

export async function openService(
  folder: Folder,
  sites: Readonly<Record<string, SiteInput>>,
): Promise<ServiceRig> {
  const clock = createManualClock();
  const root = createGuard({ clock });
  const guard = root.child({ name: "nntp", protocol: service, farewell: nntpFarewell });
  const contextOf = (name: string, input: SiteInput): SiteContext<NewsSiteOptions> => {
    const { port = 0, tls, policy = {}, ...own } = input;
    const listen = [{ host, port, tls: false }];
    if (tls !== undefined) listen.push({ host, port: 0, tls: true });
    const options = { ...optionsIn(folder, name), ...own };
    const level = guard.children.find((child) => child.name === name);
    const site = { name, listen, options, guard: level ?? guard.child({ name, policy }) };
    return tls === undefined ? site : { ...site, tls };
  };
  let inputs = new Map(Object.entries(sites));
  const contextsOf = (all: ReadonlyMap<string, SiteInput>): SiteContext<NewsSiteOptions>[] =>
    [...all].map(([name, input]) => contextOf(name, input));
  const logged: string[] = [];
  const running = await service.start({
    guard,
    sites: contextsOf(inputs),
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
  });
  const clients: NewsClient[] = [];
  const portsOf = (site: string): number[] =>
    running.listeners
      .filter((listener) => listener.site === site)
      .map(({ address }) => Number(address.split(":").at(-1)));
  return {
    running,
    guard,
    clock,
    logged,
    portsOf,
    async reload(changes) {
      const next = new Map(inputs);
      for (const [name, change] of Object.entries(changes)) {
        if (change === null) next.delete(name);
        else next.set(name, { ...next.get(name), ...change });
      }
      const prepared = await running.prepareReload?.(contextsOf(next));
      prepared?.commit();
      inputs = next;
      const gone = guard.children.filter(({ name }) => !next.has(name));
      await Promise.all(gone.map((level) => level.retire()));
    },
    async connect(site) {
      const client = await connectTo(portsOf(site)[0] ?? 0);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.wire.socket.destroy();
      await running.close();
      await settle(8);
      await root[Symbol.asyncDispose]();
      await running.release?.();
    },
  };
}
