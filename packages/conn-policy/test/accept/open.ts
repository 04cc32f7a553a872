import { type Server, type Socket, connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Connection } from "../../src/accept/connection.ts";
import { createGuard } from "../../src/accept/create-guard.ts";
import type { Guard, GuardOptions, ProtectOptions } from "../../src/accept/guard.ts";
import type { ClosedEvent, GuardEvent } from "../../src/report/event.ts";
import { type ManualClock, createManualClock, settle } from "../../src/testing/manual-clock.ts";

/** A client on loopback that notes what happens to it. */
export class Client {
  readonly socket: Socket;
  text = "";
  bytes = 0;
  /** How the server ended it. */
  state: "open" | "fin" | "reset" = "open";
  readonly ended: Promise<string>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (this.text.length < 10_000) this.text += chunk.toString("latin1");
    });
    this.ended = new Promise((resolve) => {
      const end = (state: "fin" | "reset"): void => {
        if (this.state === "open") this.state = state;
        resolve(this.state);
      };
      socket.on("end", () => end("fin"));
      socket.on("error", () => end("reset"));
      socket.on("close", () => end("fin"));
    });
  }

  /** Sends, and lets the server see it. */
  async send(data: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(data, () => resolve()));
    await settle(8);
  }
}

export interface OpenOptions extends GuardOptions {
  /** What the server does with its clients; nothing unless told, but it reads. */
  readonly onSocket?: (socket: Socket, connection: Connection | undefined) => void;
  readonly protect?: ProtectOptions;
  /** Where connections are admitted, the root unless told. */
  readonly at?: (root: Guard) => Guard;
  readonly server?: Server;
  readonly path?: string;
  readonly allowHalfOpen?: boolean;
  /** Nobody listens to events: addresses are then asked for only where a limit needs them. */
  readonly isDeaf?: boolean;
}

/** A guarded server on loopback, on time that moves when told. */
export interface Opened extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly root: Guard;
  readonly guard: Guard;
  readonly server: Server;
  readonly port: number;
  readonly events: GuardEvent[];
  /** The last of them. */
  readonly connection: Connection;
  readonly connections: Connection[];
  readonly closed: ClosedEvent[];
  /** Undoes `protect`. */
  readonly undo: () => void;
  dial(options?: { allowHalfOpen?: boolean; localAddress?: string }): Promise<Client>;
}

export async function open(options: OpenOptions = {}): Promise<Opened> {
  const clock = createManualClock();
  const events: GuardEvent[] = [];
  const connections: Connection[] = [];
  const {
    onSocket,
    protect,
    at,
    path,
    allowHalfOpen = false,
    isDeaf,
    server: given,
    ...rest
  } = options;
  const onEvent = (event: GuardEvent): void => void events.push(event);
  const root = createGuard({ clock, ...(isDeaf === true ? {} : { onEvent }), ...rest });
  const guard = at === undefined ? root : at(root);
  const server =
    given ??
    createServer({ allowHalfOpen }, (socket) => {
      const connection = guard.connectionOf(socket);
      if (connection !== undefined) connections.push(connection);
      if (onSocket === undefined) socket.resume();
      else onSocket(socket, connection);
    });
  const undo = guard.protect(server, protect);
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(path, resolve);
  });
  const port = path === undefined ? (server.address() as AddressInfo).port : 0;
  const clients: Client[] = [];
  return {
    clock,
    root,
    guard,
    server,
    port,
    events,
    connections,
    undo,
    get connection() {
      const last = connections.at(-1);
      if (last === undefined) throw new Error("no connection was admitted");
      return last;
    },
    get closed() {
      return events.filter((event) => event.type === "closed");
    },
    async dial(dialOptions = {}) {
      const target = path === undefined ? { port, host: "127.0.0.1" } : { path };
      const socket = connect({ ...target, ...dialOptions });
      const client = new Client(socket);
      clients.push(client);
      await new Promise<void>((resolve) => {
        socket.once("connect", resolve);
        socket.once("close", resolve);
      });
      await settle(8);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.destroy();
      server.close();
      await until(() => {
        for (const connection of root.connections()) connection.socket.destroy();
        return root.counts().currentConnections === 0;
      });
      await root[Symbol.asyncDispose]();
    },
  };
}

/** Waits for what real sockets do, ten seconds at most. */
export async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`in vain: ${String(isTrue)}`);
    await settle(1);
  }
}
