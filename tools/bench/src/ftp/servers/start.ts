import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort, startDaemon } from "../../child/daemon.ts";
import type { LoginQuestion } from "../client/program.ts";
import type { Server } from "./server.ts";

/** A server in processes of its own. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  readonly isSlow: boolean;
  readonly pid: number;
  readonly login: LoginQuestion;
}

/** Starts a server that serves `root`, with its configuration in a folder under `folder`. */
export async function start(server: Server, folder: string, root: string): Promise<Running> {
  const { name, isSlow = false } = server;
  const own = await mkdtemp(join(folder, `${name}-`));
  const port = await freePort();
  const { command, args, user, password } = await server.setUp({ folder: own, root, port });
  const daemon = await startDaemon({ name, command, args, folder: own, port });
  return {
    name,
    isSlow,
    pid: daemon.pid,
    login: { port, user, password },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      await rm(own, { recursive: true, force: true });
    },
  };
}
