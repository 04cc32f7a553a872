import { readFileSync } from "node:fs";
import { type SecureContext, createSecureContext, connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { type PolicyInput, createGuard } from "@core/conn-policy";
import {
  type DialOptions,
  type Rig,
  type TestClient,
  createRig,
  createTestClient,
  settle,
} from "@core/conn-policy/testing";
import { smtpProtocol } from "../../src/defaults.ts";
import { smtpFarewell } from "../../src/farewell.ts";
import { Listener } from "../../src/listener.ts";
import type { ReadProxyHeader } from "../../src/proxy/contract.ts";
import type { MailLimits, Role, Site } from "../../src/site.ts";
import { announceSite } from "../../src/sites.ts";
import { FakeQueue, accounts, directory } from "./fakes.ts";

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));

const secureContext: SecureContext = createSecureContext({
  cert: fixture("localhost.crt"),
  key: fixture("localhost.key"),
  minVersion: "TLSv1.2",
});

const roomy: MailLimits = {
  maxMessageBytes: 1_000_000,
  maxRecipients: 100,
  maxMessagesPerConnection: 100,
  maxSessionBytes: Number.POSITIVE_INFINITY,
  maxHops: 15,
  softErrors: 10,
  hardErrors: 20,
  maxJunk: 100,
  maxAuthFailures: 3,
  maxMessagesPerMinute: Number.POSITIVE_INFINITY,
  maxRecipientsPerMinute: Number.POSITIVE_INFINITY,
};

/** A client that has been greeted. */
export interface SmtpClient {
  /** The connection as it is now: in the clear, or encrypted. */
  readonly wire: TestClient;
  /** The next reply, all its lines, without the last CRLF. */
  reply(): Promise<string>;
  /** Sends a line and takes its reply. */
  ask(line: string): Promise<string>;
  /** EHLO, MAIL, RCPT and DATA. @returns the reply to DATA. */
  startMessage(): Promise<string>;
  /** A whole message. @returns the reply to it. */
  send(text: string): Promise<string>;
  /** STARTTLS and the handshake. */
  encrypt(): Promise<void>;
  handshake(): Promise<void>;
}

export interface SmtpRig extends Rig {
  readonly queue: FakeQueue;
  readonly listener: Listener;
  /** Lines of the site's log. */
  readonly told: readonly string[];
  connect(options?: DialOptions): Promise<SmtpClient>;
}

export interface SmtpRigOptions {
  readonly role?: Role;
  readonly limits?: Partial<MailLimits>;
  readonly policy?: PolicyInput;
  readonly site?: Partial<Site>;
  readonly hasTls?: boolean;
  readonly readProxyHeader?: ReadProxyHeader;
}

/** The day all messages of the tests arrive. */
const receivedAt = Date.UTC(2026, 10, 20, 12, 0, 0);

/** One listener on loopback, with a queue in memory, and time that moves when told. */
export async function openSmtp(options: SmtpRigOptions = {}): Promise<SmtpRig> {
  const { role = "transfer", policy = {}, limits, hasTls = role !== "transfer" } = options;
  const queue = new FakeQueue();
  const told: string[] = [];
  let listener: Listener | undefined;
  const rig = await createRig(
    (setup) => {
      const guard = createGuard({
        ...setup,
        name: "smtp",
        protocol: smtpProtocol,
        farewell: smtpFarewell,
      });
      const site: Site = {
        name: "default",
        guard,
        hostname: "mx.example.org",
        banner: "",
        limits: { ...roomy, ...limits },
        directory,
        accounts,
        queue,
        secureContext: hasTls ? secureContext : undefined,
        bareLineEnds: "refuse",
        proxies: () => false,
        log: (level, message) => void told.push(`${level}: ${message}`),
        ...options.site,
      };
      const { readProxyHeader } = options;
      announceSite(site);
      listener = new Listener({
        site,
        role,
        now: () => receivedAt,
        ...(readProxyHeader === undefined ? {} : { readProxyHeader }),
      });
      return { server: listener.server, guard };
    },
    { policy },
  );
  if (listener === undefined) throw new Error("there is no listener");
  return Object.assign(rig, {
    queue,
    listener,
    told,
    async connect(dial: DialOptions = {}) {
      const client = toSmtpClient(await rig.dial(dial));
      await client.reply();
      await settle();
      return client;
    },
  });
}

export function toSmtpClient(first: TestClient): SmtpClient {
  let wire = first;
  const client: SmtpClient = {
    get wire() {
      return wire;
    },
    async reply() {
      const lines: string[] = [];
      do lines.push(await wire.line());
      while (!/^\d{3} /u.test(lines.at(-1) ?? ""));
      return lines.join("\n");
    },
    async ask(line) {
      await wire.write(`${line}\r\n`);
      const answer = await client.reply();
      await settle(2);
      return answer;
    },
    async startMessage() {
      await client.ask("EHLO client.example");
      await client.ask("MAIL FROM:<joe@example.net>");
      await client.ask("RCPT TO:<jane@example.org>");
      return client.ask("DATA");
    },
    async send(text) {
      await client.startMessage();
      return client.ask(`${text}\r\n.`);
    },
    async encrypt() {
      await client.ask("STARTTLS");
      await client.handshake();
    },
    async handshake() {
      const stream = connectTls({ socket: wire.socket, rejectUnauthorized: false });
      wire = createTestClient(stream);
      await new Promise<void>((resolve, reject) => {
        stream.once("secureConnect", resolve);
        stream.once("error", reject);
      });
      await settle();
    },
  };
  return client;
}

export function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** `AUTH PLAIN` of alice. */
export const plainSecret = `AUTH PLAIN ${toBase64("\0alice\0secret")}`;
