import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort, startDaemon } from "../../child/daemon.ts";
import type { Server } from "./server.ts";

/** A server in processes of its own. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** Takes away what it has stored. */
  clear(): Promise<void>;
}

export async function start(server: Server, under: string): Promise<Running> {
  const { name } = server;
  const folder = await mkdtemp(join(under, `${name}-`));
  const port = await freePort();
  const { messages, ...setup } = await server.setUp({ folder, port });
  const daemon = await startDaemon({ name, folder, port, ...setup });
  return {
    name,
    pid: daemon.pid,
    port,
    async clear() {
      if (messages === undefined) return;
      const names = await readdir(messages).catch(() => []);
      for (const each of names) await rm(join(messages, each), { force: true });
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
