import { once } from "node:events";
import { type RequestListener, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClosedEvent, Connection, Guard, GuardEvent } from "@core/conn-policy";
import { type ManualClock, createManualClock, settle } from "@core/conn-policy/testing";
import { type ProtectHttpOptions, protectHttp } from "../src/index.ts";
import { type Client, dial } from "./client.ts";

/** A protected server on loopback whose time stands still. */
export interface Rig extends AsyncDisposable {
  readonly server: Server;
  readonly guard: Guard;
  readonly clock: ManualClock;
  readonly port: number;
  readonly events: readonly GuardEvent[];
  /** Connections that have ended, in order. */
  readonly closed: readonly ClosedEvent[];
  /** The only live connection. */
  readonly connection: Connection;
  dial(): Promise<Client>;
}

export async function openRig(
  handler: RequestListener,
  options: ProtectHttpOptions = {},
  server: Server = createServer(),
): Promise<Rig> {
  const clock = createManualClock();
  const events: GuardEvent[] = [];
  server.on("request", handler);
  const guard = protectHttp(server, { clock, onEvent: (event) => events.push(event), ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clients: Client[] = [];
  return {
    server,
    guard,
    clock,
    port,
    events,
    get closed() {
      return events.filter((event) => event.type === "closed");
    },
    get connection() {
      const [only, ...others] = guard.connections();
      if (only === undefined || others.length > 0) throw new Error("not exactly one connection");
      return only;
    },
    async dial() {
      const client = await dial(port);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]();
      server.close();
      server.closeAllConnections();
      await settle();
      await guard[Symbol.asyncDispose]();
    },
  };
}

/** A request line and what else a head needs. */
export function head(line: string, ...headers: string[]): string {
  return [`${line} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n");
}

export const get: string = head("GET /");
