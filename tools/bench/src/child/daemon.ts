import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const taskset = ["/usr/bin/taskset", "/bin/taskset"].find((path) => existsSync(path));
/** The processor that servers have to themselves; the client is on the other. */
const serverCpu = "0";
const readyMs = 20_000;

/** Servers that run: they are ended whatever happens here. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** How a server is run. */
export interface DaemonOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** It greets whoever connects there. */
  readonly port: number;
  /** SIGKILL unless told: one that has children may have to end them itself. */
  readonly endSignal?: "SIGTERM";
}

/** A server of somebody else, in processes of its own. */
export interface Daemon extends AsyncDisposable {
  readonly pid: number;
}

/** Starts a server, and waits until it greets. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { name, command, args, folder, port, endSignal = "SIGKILL" } = options;
  const isPinned = taskset !== undefined;
  const child = spawn(
    isPinned ? taskset : command,
    isPinned ? ["-c", serverCpu, command, ...args] : args,
    { stdio: ["ignore", "ignore", "pipe"], cwd: folder },
  );
  running.add(child);
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  const exited = once(child, "exit").then(() => running.delete(child));
  const end = async (): Promise<void> => {
    child.kill(endSignal);
    await exited;
  };
  const until = performance.now() + readyMs;
  while (!(await greets(port))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || performance.now() > until) {
      await end();
      throw new Error(`${name} did not start: ${said}`);
    }
    await wait(20);
  }
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: end };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function greets(port: number): Promise<boolean> {
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
