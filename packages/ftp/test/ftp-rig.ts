import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ConnectionOptions, type TLSSocket, connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { hashPassword } from "@core/accounts";
import {
  type DialOptions,
  type Rig,
  type RigOptions,
  type TestClient,
  createRig,
  createTestClient,
} from "@core/conn-policy/testing";
import { type FtpSiteOptions, service } from "../src/index.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** A certificate of the tests. */
export const localhost = { cert: fixture("localhost.crt"), key: fixture("localhost.key") };

/** The hash of `secret`, as cheap as one may be: a real one takes a tenth of a second each time. */
export const secret: string = await hashPassword("secret", { ln: 10, r: 1, p: 1 });

/** A directory that goes away with its block. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "ftp-site-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A client on a control connection. */
export interface FtpClient {
  /** The connection as it is now: in the clear, or encrypted. */
  readonly wire: TestClient;
  /** The next reply, all its lines, without the last CRLF. */
  reply(): Promise<string>;
  /** Sends a command and takes its reply. */
  ask(command: string): Promise<string>;
  /** USER and PASS. @returns the reply to PASS. */
  logIn(name: string, password: string): Promise<string>;
  /** AUTH TLS and the handshake. */
  encrypt(options?: ConnectionOptions): Promise<TLSSocket>;
}

/** The service on loopback under one site, with time that moves when told. */
export interface FtpRig extends Rig {
  /** Connects a client, which has been greeted. */
  connect(options?: DialOptions): Promise<FtpClient>;
}

/** How a rig is opened, beside the site's options. */
export interface FtpRigOptions extends Omit<RigOptions, "options" | "tls"> {
  /** The site has a certificate: for AUTH TLS, or for a listener that is encrypted from the first byte on. */
  readonly tls?: "explicit" | "implicit";
}

/** Opens one site, by default with user `alice`, password `secret`. */
export async function openFtp(
  root: string,
  options: Partial<FtpSiteOptions> = {},
  { tls, ...rigOptions }: FtpRigOptions = {},
): Promise<FtpRig> {
  const users = [{ name: "alice", password: secret }];
  const rig = await createRig(tls === "explicit" ? certified : service, {
    options: { root, users, ...options },
    ...(tls === "implicit" ? { tls: localhost } : {}),
    ...rigOptions,
  });
  return Object.assign(rig, {
    async connect(dial: DialOptions = {}) {
      const client = toFtpClient(await rig.dial(dial));
      await client.reply();
      return client;
    },
  });
}

/** A rig's listener is encrypted where its site has a certificate; this one's is not. */
const certified: typeof service = {
  ...service,
  start: (context) =>
    service.start({
      ...context,
      sites: context.sites.map((site) => ({ ...site, tls: localhost })),
    }),
};

export function toFtpClient(first: TestClient): FtpClient {
  let wire = first;
  const client: FtpClient = {
    get wire() {
      return wire;
    },
    async reply() {
      const lines: string[] = [];
      do lines.push(await wire.line());
      while (!/^\d{3} /u.test(lines.at(-1) ?? ""));
      return lines.join("\n");
    },
    async ask(command) {
      await wire.write(`${command}\r\n`);
      return client.reply();
    },
    async logIn(name, password) {
      const answer = await client.ask(`USER ${name}`);
      return answer.startsWith("331") ? client.ask(`PASS ${password}`) : answer;
    },
    async encrypt(options = {}) {
      await client.ask("AUTH TLS");
      const stream = connectTls({ socket: wire.socket, rejectUnauthorized: false, ...options });
      wire = createTestClient(stream);
      await new Promise<void>((resolve, reject) => {
        stream.once("secureConnect", resolve);
        stream.once("error", reject);
      });
      return stream;
    },
  };
  return client;
}
