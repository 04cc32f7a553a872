import { isIPv4 } from "node:net";
import type { Channel, Reason } from "@core/conn-policy";
import { type ReplyError, replyError } from "../control/reply-error.ts";
import type { Session } from "../control/session.ts";
import { createActive } from "./active.ts";
import { toPlainAddress } from "./address.ts";
import type { DataConnection, DataPort } from "./data-port.ts";
import { listenPassive } from "./passive.ts";
import { secureData } from "./secure.ts";
import { readShared } from "./shared-buffer.ts";
import type { Way } from "./way.ts";

/** What a data port needs to know of its session, at the time it needs it. */
export interface DataPortOwner extends Pick<
  Session,
  "connection" | "client" | "secureContext" | "isDataProtected"
> {
  readonly site: Pick<Session["site"], "passivePorts" | "passiveAddress" | "requireSessionReuse">;
}

/** Makes the data port of one session; what it holds dies with the session's connection. */
export function createDataPort(owner: DataPortOwner): DataPort {
  return new SessionDataPort(owner);
}

class SessionDataPort implements DataPort {
  isExtendedOnly = false;
  readonly #owner: DataPortOwner;
  #way: Way | undefined;
  /** The way that is being gone. */
  #opening: Way | undefined;
  #channel: Channel | undefined;
  /** Of a download that is done but for what the kernel holds; the next data connection takes its place. */
  #lingering: Channel | undefined;
  #isBound = false;
  /** Counts what would make a listener unwanted that is still being opened. */
  #turn = 0;

  constructor(owner: DataPortOwner) {
    this.#owner = owner;
  }

  get isReady(): boolean {
    return this.#way !== undefined;
  }

  get reason(): Reason | undefined {
    return this.#channel?.reason;
  }

  async listen(): Promise<{ readonly host: string; readonly port: number }> {
    this.close();
    this.#bind();
    const turn = this.#turn;
    const { client, site } = this.#owner;
    const host = this.#localAddress();
    const way = await listenPassive({ host, client: plain(client), ports: site.passivePorts });
    if (turn !== this.#turn) {
      way.close();
      throw gone();
    }
    this.#way = way;
    return { host: (isIPv4(host) ? site.passiveAddress : undefined) ?? host, port: way.port };
  }

  aim(host: string, port: number): void {
    this.close();
    this.#bind();
    this.#way = createActive({ host, port }, this.#localAddress());
  }

  /** Where the client has reached us: the address it can reach again, and the only one we connect from. */
  #localAddress(): string {
    return plain(this.#owner.connection.socket.localAddress);
  }

  /** Late, because most sessions that idle never ask for data. */
  #bind(): void {
    if (this.#isBound) return;
    const { signal } = this.#owner.connection;
    if (signal.aborted) throw gone();
    this.#isBound = true;
    signal.addEventListener("abort", () => this.close(), { once: true });
  }

  async open(established: () => void): Promise<DataConnection> {
    const way = this.#way;
    if (way === undefined) throw replyError(425, "Use PASV, EPSV, PORT or EPRT first.");
    this.#way = undefined;
    this.#opening = way;
    const channel = this.#owner.connection.openChannel();
    this.#channel = channel;
    try {
      return await this.#connect(way, channel, established);
    } catch (error) {
      way.close();
      channel.end("io_error");
      throw error;
    } finally {
      if (this.#opening === way) this.#opening = undefined;
    }
  }

  async #connect(way: Way, channel: Channel, established: () => void): Promise<DataConnection> {
    if (!way.isThere) channel.signal.addEventListener("abort", () => way.close(), { once: true });
    if (way.isPassive) established();
    const socket = await way.connect();
    if (socket === undefined || channel.reason !== undefined) {
      socket?.destroy();
      throw replyError(425, "There is no data connection: nobody came, or nobody answered.");
    }
    const { isDataProtected, secureContext, site } = this.#owner;
    const stream = isDataProtected ? socket : readShared(socket);
    channel.attach(stream);
    if (!way.isPassive) established();
    if (!isDataProtected) return { stream, channel };
    const { requireSessionReuse } = site;
    return {
      stream: await secureData(socket, { channel, secureContext, requireSessionReuse }),
      channel,
    };
  }

  close(): void {
    this.#turn++;
    this.#way?.close();
    this.#way = undefined;
    this.#opening?.close();
    this.#lingering?.end("completed");
    this.#lingering = this.#channel?.phase === "drain" ? this.#channel : undefined;
    if (this.#lingering === undefined) this.#channel?.end("client_close");
    this.#channel = undefined;
  }
}

/** An address that nobody has is nobody's: without one, nothing can be opened. */
function plain(address: string | undefined): string {
  const found = toPlainAddress(address);
  if (found === undefined) throw gone();
  return found;
}

function gone(): ReplyError {
  return replyError(425, "The control connection has gone.");
}
