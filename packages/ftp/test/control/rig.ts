import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { type ClosedEvent, type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import {
  type ManualClock,
  type TestClient,
  createManualClock,
  createTestClient,
  settle,
  waitUntil,
} from "@core/conn-policy/testing";
import { serveControl } from "../../src/control/serve-control.ts";
import type { Session } from "../../src/control/session.ts";
import { ftpProtocol } from "../../src/defaults.ts";
import { ftpFarewell } from "../../src/farewell.ts";
import { createShell } from "../../src/shell/shell.ts";
import type { Site } from "../../src/site.ts";
import { createSessionContext } from "../../src/tls/secure-context.ts";
import { toTable, verbTable } from "../../src/verbs/table.ts";
import type { Verb } from "../../src/verbs/verb.ts";
import { createFakeDataPort, createFakeFiles, createFakeLogin } from "./fakes.ts";

/** A control connection's server whose time stands still; any name logs in with `secret`. */
export interface Rig extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly guard: Guard;
  readonly closed: readonly ClosedEvent[];
  readonly log: readonly string[];
  /** Of the client that came last. */
  readonly session: Session;
  readonly renames: readonly string[];
  /** Control connections that ftp-srv knows. */
  readonly shellSize: number;
  readonly port: number;
  /** Connects, and does not wait for the greeting. */
  dial(): Promise<TestClient>;
  /** Connects and logs in. */
  logIn(): Promise<TestClient>;
}

export interface ControlRigOptions {
  readonly policy?: PolicyInput;
  readonly site?: Partial<Site>;
  readonly other?: Partial<Site>;
  /** Instead of those of the table. */
  readonly verbs?: readonly Verb[];
  readonly hasTls?: boolean;
  readonly isImplicit?: boolean;
  readonly names?: readonly string[];
}

export async function openControlRig(options: ControlRigOptions = {}): Promise<Rig> {
  const { policy = {}, hasTls = false, isImplicit = false, names = ["/a", "/sub/b"] } = options;
  const clock = createManualClock();
  const closed: ClosedEvent[] = [];
  const log: string[] = [];
  const files = createFakeFiles(names);
  const root = createGuard({
    clock,
    onEvent: (event) => {
      if (event.type === "closed") closed.push(event);
    },
  });
  const service = root.child({ name: "ftp", protocol: ftpProtocol, farewell: ftpFarewell });
  const guard = service.child({ name: "default", policy });
  const certificate = hasTls || isImplicit ? await readCertificate() : undefined;
  const site: Site = {
    name: "default",
    guard,
    hosts: new Set(["one.test"]),
    accounts: {
      logIn: async (name, password) =>
        password === "secret" ? createFakeLogin(name, files) : undefined,
      isAnonymous: () => false,
      maxFailures: 3,
    },
    banner: [],
    greeting: [],
    exitMessage: "Goodbye.",
    maxClientsMessage: "Full.",
    passivePorts: undefined,
    passiveAddress: undefined,
    allowActive: true,
    createSecureContext:
      certificate === undefined ? undefined : () => createSessionContext(certificate),
    requireTls: "off",
    requireSessionReuse: false,
    log: (level, message) => void log.push(`${level}: ${message}`),
    ...options.site,
  };
  const other: Site = {
    ...site,
    name: "other",
    hosts: new Set(["two.test"]),
    guard: service.child({ name: "other" }),
    ...options.other,
  };
  const shell = createShell(site.banner);
  const verbs = new Map([...verbTable, ...toTable(options.verbs ?? [])]);
  const sockets: Socket[] = [];
  let session: Session | undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = guard.admit(socket, {
      isMarked: true,
      marksHeads: true,
      phase: isImplicit ? "handshake" : "greeting",
    });
    if (connection === undefined) return;
    void serveControl(socket, connection, {
      defaultSite: () => site,
      entryGuard: () => guard,
      selectSite: (host) => [site, other].find(({ hosts }) => hosts.has(host)),
      shell,
      verbs,
      isImplicit,
      createDataPort(made) {
        session = made;
        return createFakeDataPort();
      },
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  async function dial(): Promise<TestClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    sockets.push(socket);
    const client = createTestClient(socket);
    const before = root.counts().totalConnectionAttempts;
    await once(socket, "connect");
    await waitUntil(() => root.counts().totalConnectionAttempts > before, "the connection");
    return client;
  }

  return {
    clock,
    guard,
    closed,
    log,
    port,
    dial,
    renames: files.renames,
    get session() {
      if (session === undefined) throw new Error("nobody has connected");
      return session;
    },
    get shellSize() {
      return shell.size;
    },
    async logIn() {
      const client = await dial();
      await client.line();
      for (const command of ["USER someone", "PASS secret"]) {
        await client.write(`${command}\r\n`);
        await client.line();
      }
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await settle();
      const disposal = root[Symbol.asyncDispose]();
      await clock.pass("3s");
      await disposal;
    },
  };
}

async function readCertificate(): Promise<{ readonly cert: Buffer; readonly key: Buffer }> {
  const [cert, key] = await Promise.all(
    ["localhost.crt", "localhost.key"].map((name) =>
      readFile(new URL(`../fixtures/${name}`, import.meta.url)),
    ),
  );
  if (cert === undefined || key === undefined) throw new Error("no fixtures");
  return { cert, key };
}

/** Sends a command and returns the next line of the server. */
export async function ask(client: TestClient, command: string): Promise<string> {
  await client.write(`${command}\r\n`);
  return client.line();
}
