import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Guard, type PolicyInput, createGuard } from "@core/conn-policy";
import {
  type ManualClock,
  type TestClient,
  createManualClock,
  createTestClient,
  settle,
  waitUntil,
} from "@core/conn-policy/testing";
import type { Session } from "../../src/control/session.ts";
import { ftpProtocol } from "../../src/defaults.ts";
import type { Site } from "../../src/site.ts";
import { createSessionContext } from "../../src/tls/secure-context.ts";
import { type FakeFiles, createFakeFiles } from "./fake-files.ts";
import { serveFake } from "./fake-session.ts";

/** One session, logged in, whose time stands still. */
export interface Rig extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly guard: Guard;
  readonly session: Session;
  readonly files: FakeFiles;
  readonly control: TestClient;
  readonly log: readonly string[];
  /** Sends a command and returns the next line of the server. */
  ask(command: string): Promise<string>;
  /** Connects to where EPSV says. */
  passive(): Promise<TestClient>;
  dial(port: number, localAddress?: string): Promise<TestClient>;
  /** Makes a client of a socket that belongs to the rig from now on. */
  adopt(socket: Socket): TestClient;
  write(name: string, content: string | Uint8Array): Promise<void>;
  read(name: string): Promise<Buffer>;
}

/** What is unusual about a rig. */
export interface TransferRigOptions {
  readonly policy?: PolicyInput;
  readonly site?: Partial<Site>;
  readonly isEncrypted?: boolean;
  /** Where the server listens, and its client comes from. */
  readonly host?: string;
}

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

export async function openTransferRig(options: TransferRigOptions = {}): Promise<Rig> {
  const { policy = {}, host = "127.0.0.1", isEncrypted = false } = options;
  const root = await mkdtemp(join(tmpdir(), "ftp-transfer-"));
  const clock = createManualClock();
  const guard = createGuard({ clock }).child({ name: "ftp", protocol: ftpProtocol, policy });
  const log: string[] = [];
  const files = createFakeFiles(root);
  const site = createFakeSite(guard, log, options.site);
  const secureContext = isEncrypted ? await sessionContext() : undefined;
  const sockets: Socket[] = [];
  let session: Session | undefined;
  const server = createServer((socket) => {
    const connection = guard.admit(socket, { isMarked: true });
    if (connection !== undefined)
      session = serveFake(socket, connection, { files, site, secureContext });
  });
  server.listen(0, host);
  await once(server, "listening");

  const adopt = (socket: Socket): TestClient => {
    sockets.push(socket);
    return createTestClient(socket);
  };
  const dial = async (port: number, localAddress?: string): Promise<TestClient> => {
    const socket = connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) });
    const client = adopt(socket);
    await once(socket, "connect");
    return client;
  };
  const control = await dial((server.address() as AddressInfo).port);
  await waitUntil(() => session !== undefined, "the session");
  const ask = async (command: string): Promise<string> => {
    await control.write(`${command}\r\n`);
    return control.line();
  };
  if (session === undefined) throw new Error("no session");
  return {
    clock,
    guard,
    session,
    files,
    control,
    log,
    ask,
    dial,
    adopt,
    passive: async () => dial(portOf(await ask("EPSV"))),
    write: (name, content) => writeFile(join(root, name), content),
    read: (name) => readFile(join(root, name)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await settle();
      await guard[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}

/** The port in `229 Entering Extended Passive Mode (|||port|)`. */
export function portOf(answer: string): number {
  const port = /^229 .*\(\|\|\|(\d+)\|\)$/.exec(answer)?.[1];
  if (port === undefined) throw new Error(`no port in: ${answer}`);
  return Number(port);
}

async function certificate(): Promise<{ readonly cert: Buffer; readonly key: Buffer }> {
  const cert = await readFile(fixture("localhost.crt"));
  return { cert, key: await readFile(fixture("localhost.key")) };
}

async function sessionContext() {
  return createSessionContext(await certificate());
}

function createFakeSite(guard: Guard, log: string[], changes: Partial<Site> = {}): Site {
  return {
    name: "test",
    guard,
    hosts: new Set(),
    accounts: {
      logIn: () => Promise.resolve(undefined),
      isAnonymous: () => false,
      maxFailures: 3,
    },
    banner: [],
    greeting: [],
    exitMessage: "",
    maxClientsMessage: "",
    passivePorts: undefined,
    passiveAddress: undefined,
    allowActive: true,
    createSecureContext: undefined,
    requireTls: "off",
    requireSessionReuse: false,
    log: (_level, message) => void log.push(message),
    ...changes,
  };
}
