import type { Readable } from "node:stream";
import type { Clock } from "@core/conn-policy";
import type { SMTPConnectionSendInfo } from "nodemailer/lib/smtp-connection";
import { connect } from "./connect.ts";
import type { MailHost } from "./mail-hosts.ts";
import { RelayConnection } from "./relay-connection.ts";
import { isCode, replyOf } from "./reply.ts";
import type { SmartHost } from "./smart-host.ts";

export interface SessionOptions {
  readonly host: MailHost;
  readonly port: number;
  readonly tls: SmartHost["tls"];
  readonly auth: SmartHost["auth"];
  readonly ca: string | undefined;
  readonly hostname: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The envelope as nodemailer takes it, and in which it notes what became of each recipient. */
export interface RelayEnvelope {
  readonly from: string;
  readonly to: string[];
  readonly size: number;
  readonly use8BitMime: boolean;
  readonly accepted?: readonly string[];
  readonly rejectedErrors?: readonly { readonly recipient?: string; readonly response?: string }[];
}

/** RFC 5321 section 4.5.3.2.1: five minutes for the greeting; here for everything before the first MAIL. */
const setUpMs = 300_000;
/** RFC 5321 section 4.5.3.2: ten minutes for the answer to the dot; beyond, an octet a millisecond. */
const transactionMs = 600_000;
const quitMs = 2000;

function nothing(): void {}

/** The handshake failed. */
class TlsError extends Error {
  readonly code = "ETLS";
}

/**
 * Where nobody asked for encryption, a host whose encryption is broken is better than none: RFC 7435 section 3.
 *
 * @throws when there is no session in which mail may be sent.
 */
export async function openSession(options: SessionOptions): Promise<RelaySession> {
  try {
    return await RelaySession.open(options);
  } catch (error) {
    if (options.tls !== "opportunistic" || !isCode(error, "ETLS")) throw error;
    return RelaySession.open({ ...options, tls: "off" });
  }
}

/** One connection to another host. Every step rejects when its time is over or the signal says so. */
export class RelaySession {
  readonly connection: RelayConnection;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  private constructor(connection: RelayConnection, { clock, signal }: SessionOptions) {
    this.connection = connection;
    this.#clock = clock;
    this.#signal = signal;
    // Each step listens for itself; what comes after it says nothing new.
    connection.on("error", nothing);
  }

  /** @throws when there is no session in which mail may be sent. */
  static async open(options: SessionOptions): Promise<RelaySession> {
    const { host, port, tls, ca, hostname, clock, signal, auth } = options;
    const socket = await connect(host.address, port, clock, signal);
    const isChecked = tls === "required" || tls === "implicit";
    const connection = new RelayConnection({
      connection: socket,
      host: host.name,
      port,
      name: hostname,
      secure: tls === "implicit",
      requireTLS: tls === "required",
      ignoreTLS: tls === "off",
      opportunisticTLS: tls === "opportunistic",
      tls: { minVersion: "TLSv1.2", rejectUnauthorized: isChecked, ...(ca && { ca }) },
      // The clock is stricter; these are for when it stands still.
      connectionTimeout: 2 * setUpMs,
      greetingTimeout: 2 * setUpMs,
      socketTimeout: 2 * transactionMs,
      maxResponseSize: 65_536,
    });
    const session = new RelaySession(connection, options);
    try {
      await session.#step<undefined>(setUpMs, (done) => connection.connect((error) => done(error)));
      if (auth !== undefined) {
        const login = { credentials: { user: auth.user, pass: auth.password } };
        await session.#step(setUpMs, (done) => connection.login(login, done));
      }
      return session;
    } catch (error) {
      connection.destroy();
      throw connection.upgrading === true ? new TlsError("TLS failed", { cause: error }) : error;
    }
  }

  async send(envelope: RelayEnvelope, octets: Readable): Promise<SMTPConnectionSendInfo> {
    octets.on("error", nothing);
    try {
      return await this.#step(transactionMs + envelope.size, (done) =>
        this.connection.send(envelope, octets, done),
      );
    } finally {
      octets.destroy();
    }
  }

  /** Whatever became of the last message, the next one may come. */
  async reset(): Promise<void> {
    await this.#step(setUpMs, (done) => this.connection.reset(done));
  }

  /** Says QUIT; does not wait for the answer. */
  close(): void {
    const { connection } = this;
    const cancel = this.#clock.after(quitMs, () => connection.destroy());
    connection.once("end", cancel);
    connection.quit();
  }

  async #step<T>(
    limitMs: number,
    start: (done: (error?: Error | null, result?: T) => void) => void,
  ): Promise<T> {
    let fail: (error: unknown) => void = nothing;
    const abort = (): void => fail(new Error("broken off"));
    const timeOut = (): void =>
      fail(Object.assign(new Error("took too long"), { code: "ETIMEDOUT" }));
    const end = (): void => fail(new Error("the connection was closed"));
    const cancel = this.#clock.after(limitMs, timeOut);
    try {
      return await new Promise<T>((resolve, reject) => {
        fail = reject;
        this.#signal.addEventListener("abort", abort);
        this.connection.once("error", reject);
        this.connection.once("end", end);
        if (this.#signal.aborted) abort();
        else {
          start((error, result) => {
            if (error) reject(error);
            else resolve(result as T);
          });
        }
      });
    } catch (error) {
      if (replyOf(error) === undefined) this.connection.destroy();
      throw error;
    } finally {
      cancel();
      this.#signal.removeEventListener("abort", abort);
      this.connection.off("error", fail);
      this.connection.off("end", end);
    }
  }
}
