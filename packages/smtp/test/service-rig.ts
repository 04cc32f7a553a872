import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { hashPassword } from "@core/accounts";
import { type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import type {
  ListenAddress,
  RunningService,
  SiteContext,
  TlsFiles,
} from "@core/conn-policy/plugin";
import {
  type ManualClock,
  type TestClient,
  createManualClock,
  createTestClient,
  settle,
} from "@core/conn-policy/testing";
import { type SmtpSiteOptions, service, smtpFarewell } from "../src/index.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

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
  /** The contents of all files below `below`, oldest first by name; one that is hidden still grows. */
  files(below: string): Promise<string[]>;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "smtp-site-"));
  return {
    path,
    async files(below) {
      const folder = join(path, below);
      const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const found = names.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
      const paths = found.map((entry) => join(entry.parentPath, entry.name)).toSorted();
      return Promise.all(paths.map((each) => readFile(each, "utf8")));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A client that has been greeted. */
export interface SmtpClient {
  readonly wire: TestClient;
  readonly greeting: string;
  /** Sends a line and takes its reply, all its lines, without the last CRLF. */
  ask(line: string): Promise<string>;
  /** A message in a transaction of its own. @returns the last reply. */
  send(from: string, to: string, text?: string): Promise<string>;
  /** STARTTLS, the handshake, and EHLO. */
  encrypt(): Promise<void>;
  /** AUTH PLAIN. */
  logIn(name: string, password: string): Promise<string>;
}

export async function connectTo(port: number, isImplicit = false): Promise<SmtpClient> {
  const socket = isImplicit
    ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
    : connect(port, "127.0.0.1");
  let wire = createTestClient(socket);
  const reply = async (): Promise<string> => {
    const lines = [await wire.line()];
    while (lines.at(-1)?.[3] === "-") lines.push(await wire.line());
    return lines.join("\n");
  };
  const ask = async (line: string): Promise<string> => {
    await wire.write(`${line}\r\n`);
    return reply();
  };
  const greeting = await reply();
  return {
    get wire() {
      return wire;
    },
    greeting,
    ask,
    async send(from, to, text = "Subject: hello\r\n\r\nhello\r\n") {
      const begin = await ask(`MAIL FROM:<${from}>`);
      if (!begin.startsWith("250")) return begin;
      const recipient = await ask(`RCPT TO:<${to}>`);
      if (!recipient.startsWith("250")) return recipient;
      await ask("DATA");
      return ask(`${text}.`);
    },
    async encrypt() {
      await ask("EHLO client.example");
      await ask("STARTTLS");
      const secure = connectTls({ socket: wire.socket, rejectUnauthorized: false });
      await once(secure, "secureConnect");
      wire = createTestClient(secure);
      await ask("EHLO client.example");
    },
    logIn: (name, password) =>
      ask(`AUTH PLAIN ${Buffer.from(`\0${name}\0${password}`).toString("base64")}`),
  };
}

/** A site as a test describes it. */
export interface SiteInput extends Partial<SmtpSiteOptions> {
  readonly port?: number;
  /** Beside the one for transfer. */
  readonly others?: readonly Omit<ListenAddress, "host" | "port">[];
  readonly tls?: TlsFiles;
  readonly policy?: PolicyInput;
}

/** The service on loopback with several sites, as a host runs it. */
export interface ServiceRig extends AsyncDisposable {
  readonly running: RunningService;
  readonly guard: Guard;
  readonly clock: ManualClock;
  readonly logged: readonly string[];
  /** Ports of a site, in the order of its listeners. */
  portsOf(site: string): readonly number[];
  /** Carries out a reload: what changes of the sites, or comes; those that are `null` go, and are drained. */
  reload(changes: Readonly<Record<string, SiteInput | null>>): Promise<void>;
  connect(site: string): Promise<SmtpClient>;
}

const host = "127.0.0.1";

export async function openService(
  folder: Folder,
  sites: Readonly<Record<string, SiteInput>>,
): Promise<ServiceRig> {
  const clock = createManualClock();
  const root = createGuard({ clock });
  const guard = root.child({ name: "smtp", protocol: service, farewell: smtpFarewell });
  const contextOf = (name: string, input: SiteInput): SiteContext<SmtpSiteOptions> => {
    const { port = 0, tls, others = [], policy = {}, ...own } = input;
    const listen: ListenAddress[] = [{ host, port, tls: false }];
    for (const other of others) listen.push({ host, port: 0, ...other });
    const options = {
      hostname: "mx.example.org",
      domains: ["example.org"],
      mailroot: join(folder.path, name),
      ...own,
    };
    const level = guard.children.find((child) => child.name === name);
    const site = { name, listen, options, guard: level ?? guard.child({ name, policy }) };
    return tls === undefined ? site : { ...site, tls };
  };
  let inputs = new Map(Object.entries(sites));
  const contextsOf = (all: ReadonlyMap<string, SiteInput>): SiteContext<SmtpSiteOptions>[] =>
    [...all].map(([name, input]) => contextOf(name, input));
  const logged: string[] = [];
  const running = await service.start({
    guard,
    sites: contextsOf(inputs),
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
  });
  const clients: SmtpClient[] = [];
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

/** A busy disk takes seconds to flush a file. */
const patienceMs = 25_000;

/**
 * Waits for files to come.
 *
 * @param goOn lets happen what brings them.
 */
export async function filesIn(
  folder: Folder,
  below: string,
  count: number,
  goOn: () => Promise<void> = () => settle(2),
): Promise<string[]> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const files = await folder.files(below);
    if (files.length >= count) return files;
    await goOn();
  }
  throw new Error(`there are no ${count} files in ${below}`);
}
