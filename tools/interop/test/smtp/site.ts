import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connd, startConnd } from "../connd.ts";
import { hashOf } from "../password-hash.ts";
import { type Dropped, readDrop, waitForDrop } from "./drop.ts";

const fixtures = fileURLToPath(
  new URL("../../../../packages/smtp/test/fixtures/", import.meta.url),
);

export const user = "alice";
export const password = "correct horse";

/** The certificate of the server, which signed itself for `localhost`. */
export const certificate = join(fixtures, "localhost.crt");

/** `connd` with an SMTP site that has one listener of each kind. */
export interface SmtpSite extends AsyncDisposable {
  readonly connd: Connd;
  /** As 25. */
  readonly port: number;
  /** As 587. */
  readonly submissionPort: number;
  /** As 465. */
  readonly submissionsPort: number;
  readonly mailroot: string;
  /** A folder for the files of clients. */
  readonly local: string;
  /** What is in Drop, by now. */
  dropped(): Promise<Dropped[]>;
  /** What is in Drop as soon as so many messages are there. */
  waitFor(count: number): Promise<Dropped[]>;
}

export interface SiteOptions {
  /** Keys of the site. */
  readonly site?: Readonly<Record<string, unknown>>;
  /** Limits of the service. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** A folder that stays; the process before this one may have had it. */
  readonly dataDir?: string;
  /** For those who ask a host that runs; any port unless told. */
  readonly adminPort?: number;
}

export async function startSmtp({
  site = {},
  policy = {},
  dataDir,
  adminPort = 0,
}: SiteOptions = {}): Promise<SmtpSite> {
  const base = "services.smtp.sites.default";
  const all = {
    listen: [
      "127.0.0.1:0",
      { address: "127.0.0.1:0", role: "submission" },
      { address: "127.0.0.1:0", tls: true },
    ],
    tls: { cert: certificate, key: join(fixtures, "localhost.key") },
    domains: ["localhost"],
    mailboxes: "any",
    hostname: "mx.localhost",
    users: [{ name: user, password: hashOf(password) }],
    ...site,
  };
  const settings = [
    `admin.listen=127.0.0.1:${adminPort}`,
    ...Object.entries(all).map(([key, value]) => `${base}.${key}=${JSON.stringify(value)}`),
    ...Object.entries(policy).map(([key, value]) => `services.smtp.policy.${key}=${String(value)}`),
  ];
  const connd = await startConnd(settings, {}, [], dataDir);
  const mailroot = join(connd.dataDir, "mailroot");
  const local = join(connd.dataDir, "local");
  await mkdir(local, { recursive: true });
  return {
    connd,
    port: connd.portOf("smtp/default"),
    submissionPort: connd.portOf("smtp/default", 1),
    submissionsPort: connd.portOf("smtp/default", 2),
    mailroot,
    local,
    dropped: () => readDrop(mailroot),
    waitFor: (count) => waitForDrop(mailroot, count),
    [Symbol.asyncDispose]: () => connd[Symbol.asyncDispose](),
  };
}
