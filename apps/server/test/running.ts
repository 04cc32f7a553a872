import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { join } from "node:path";

import type { HostConfig } from "../src/config/config.ts";
import { loadConfig } from "../src/config/load.ts";
import { parseSet } from "../src/config/set.ts";
import { type Host, startHost } from "../src/host/host.ts";
import { createLog } from "../src/log/log.ts";
import { configFolder } from "./echo-config.ts";

/** A line of the log, or an answer of the API: looked at key by key. */
export type Json = Record<string, never>;

/** A host in this process, on ports that the system chose. */
export interface Running extends AsyncDisposable {
  readonly host: Host;
  readonly folder: string;
  readonly lines: Record<string, unknown>[];
  /** `http://127.0.0.1:PORT` of the admin API. */
  readonly admin: string;
  readonly token: string;
  /** Asks the admin API, with the token. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  dial(name?: string): Promise<Client>;
  /** Reads a configuration, for a reload. */
  read(text: string, sets?: readonly string[]): Promise<HostConfig>;
  reload(text: string, sets?: readonly string[]): Promise<void>;
}

/** A client of an echo site. */
export interface Client extends Disposable {
  readonly socket: Socket;
  /** Sends, and waits for an answer. */
  say(text: string): Promise<string>;
  /** Waits for this to arrive. @returns all that has. */
  said(mark: string): Promise<string>;
  /** All that arrived until the server closed. */
  readonly ended: Promise<string>;
}

/** Starts a host from the text of a configuration. */
export async function running(text: string, sets: readonly string[] = []): Promise<Running> {
  const folder = await configFolder(text);
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as (typeof lines)[number]);
  const load = (more: readonly string[]): ReturnType<typeof loadConfig> =>
    loadConfig({ file: folder.file, cwd: folder.folder, overrides: more.map(parseSet) });
  const host = await startHost(await load(sets), createLog({ write }));
  const read: Running["read"] = async (next, more = sets) => {
    await folder.write(next);
    return load(more);
  };
  const address = (name: string): string =>
    host.listeners.find((listener) => listener.name === name)?.address ?? "";
  const admin = `http://${address("admin")}`;
  const token = (await readFile(join(folder.folder, "data/admin.token"), "utf8")).trim();
  return {
    host,
    folder: folder.folder,
    lines,
    admin,
    token,
    async ask(method, path, body) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${admin}${path}`, { method, headers, ...init });
      return { status: response.status, body: (await response.json()) as Json };
    },
    dial: (name = "echo/default") => dial(address(name)),
    read,
    reload: async (next, more) => host.reload(await read(next, more)),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Connects to `127.0.0.1:PORT`. */
export async function dial(address: string): Promise<Client> {
  const socket = connect(Number(address.split(":").at(-1)), "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  socket.on("error", () => {});
  // Not once(): a reset is an end like any other.
  const ended = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(received));
  });
  await once(socket, "connect");
  return {
    socket,
    ended,
    async say(text) {
      const before = received.length;
      socket.write(text);
      await once(socket, "data");
      return received.slice(before);
    },
    async said(mark) {
      while (!received.includes(mark)) await once(socket, "data");
      return received;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
