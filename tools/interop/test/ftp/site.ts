import { mkdir, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connd, startConnd } from "../connd.ts";
import { hashOf } from "../password-hash.ts";

const fixtures = fileURLToPath(
  new URL("../../../../packages/http/test/fixtures/", import.meta.url),
);

export const user = "alice";
export const password = "correct horse";

/** The certificate of the server, which signed itself. */
export const certificate = join(fixtures, "localhost.crt");

/** `connd` with an FTP site: one listener for FTP and explicit TLS, one for implicit TLS, one on IPv6 where it is. */
export interface FtpSite extends AsyncDisposable {
  readonly connd: Connd;
  readonly port: number;
  readonly implicitPort: number;
  readonly ipv6Port: number | undefined;
  /** What alice sees as `/`. */
  readonly root: string;
  /** A folder for the files of clients. */
  readonly local: string;
}

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((entry) => entry?.address === "::1");

export async function startFtp(
  settings: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string | Uint8Array>> = {},
  nodeFlags: readonly string[] = [],
): Promise<FtpSite> {
  const site = "services.ftp.sites.default";
  const all = {
    [`${site}.listen`]: [
      "127.0.0.1:0",
      { address: "127.0.0.1:0", tls: true },
      ...(hasIpv6 ? ["[::1]:0"] : []),
    ],
    [`${site}.tls`]: { cert: certificate, key: join(fixtures, "localhost.key") },
    [`${site}.users`]: [{ name: user, password: hashOf(password) }],
    [`${site}.passivePorts`]: "40000-59999",
    ...settings,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const connd = await startConnd(lines, {}, nodeFlags);
  const root = join(connd.dataDir, "ftp");
  const local = join(connd.dataDir, "local");
  await mkdir(local);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return {
    connd,
    port: connd.portOf("ftp/default"),
    implicitPort: connd.portOf("ftp/default", 1),
    ipv6Port: hasIpv6 ? connd.portOf("ftp/default", 2) : undefined,
    root,
    local,
    [Symbol.asyncDispose]: () => connd[Symbol.asyncDispose](),
  };
}
