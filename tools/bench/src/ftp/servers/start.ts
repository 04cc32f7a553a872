import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LoginQuestion } from "../client/program.ts";
import type { Server } from "./server.ts";

const taskset = ["/usr/bin/taskset", "/bin/taskset"].find((path) => existsSync(path));
/** The processor that servers have to themselves; the client is on the other. */
const serverCpu = "0";
const readyMs = 20_000;

/** Servers that run: they are ended whatever happens here. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A server in processes of its own. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  readonly isSlow: boolean;
  readonly pid: number;
  readonly login: LoginQuestion;
}

/** Starts a server that serves `root`, with its configuration in a folder under `folder`. */
export async function start(server: Server, folder: string, root: string): Promise<Running> {
  const own = await mkdtemp(join(folder, `${server.name}-`));
  const port = await freePort();
  const { command, args, user, password } = await server.setUp({ folder: own, root, port });
  const isPinned = taskset !== undefined;
  const child = spawn(
    isPinned ? taskset : command,
    isPinned ? ["-c", serverCpu, command, ...args] : args,
    { stdio: ["ignore", "ignore", "pipe"], cwd: own },
  );
  running.add(child);
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  const exited = once(child, "exit").then(() => running.delete(child));
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    await rm(own, { recursive: true, force: true });
  };
  const until = performance.now() + readyMs;
  while (!(await accepts(port))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || performance.now() > until) {
      await end();
      throw new Error(`${server.name} did not start: ${said}`);
    }
    await wait(20);
  }
  return {
    name: server.name,
    isSlow: server.isSlow === true,
    pid: child.pid ?? 0,
    login: { port, user, password },
    [Symbol.asyncDispose]: end,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    // A daemon of one process a connection is not left with one that it has yet to greet.
    socket.once("data", () => {
      socket.end("QUIT\r\n");
      resolve(true);
    });
  });
}
