import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { find } from "../find.ts";
import { freePort } from "../free-port.ts";
import { run } from "../run.ts";
import { configureInn, innUser } from "./inn-config.ts";
import { NewsClient } from "./news-client.ts";

/** INN as Debian has it, in a folder of its own. */
export interface Inn extends AsyncDisposable {
  readonly folder: string;
  /** What its programs are told. */
  readonly env: Readonly<Record<string, string>>;
  /** Where innd listens when it is started. */
  readonly port: number;
  /** Runs one of its programs. @returns what it prints; rejects when it fails. */
  tool(command: string, args: readonly string[], input?: string): Promise<string>;
  /** Starts innd; it greets when this resolves. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const readyMs = 20_000;

export async function openInn(): Promise<Inn> {
  const bin = dirname(find("innd"));
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "inn-"));
  // Whoever gives up its rights has to get there.
  await chmod(folder, 0o755);
  await configureInn(folder, bin, port);
  const env = { INNCONF: join(folder, "etc/inn.conf"), LD_LIBRARY_PATH: dirname(bin) };
  let daemon: ChildProcess | undefined;
  const inn: Inn = {
    folder,
    env,
    port,
    tool(command, args, input = "") {
      return run(find(command), args, { cwd: folder, env, input });
    },
    async start() {
      const [make, ...how] = asInnUser(join(bin, "makedbz"), ["-i", "-o", "-s", "20000"]);
      await run(make, how, { cwd: folder, env });
      const [first, ...rest] = asInnUser(join(bin, "innd"), ["-f", "-P", String(port), "-c", "0"]);
      daemon = spawn(first, rest, {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      for (const stream of [daemon.stdout, daemon.stderr])
        stream?.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
      const until = performance.now() + readyMs;
      while (!(await greets(port))) {
        if (daemon.exitCode !== null || performance.now() > until)
          throw new Error(`innd did not start: ${said}`);
        await wait(50);
      }
    },
    async stop() {
      if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
      const exited = once(daemon, "exit");
      daemon.kill("SIGKILL");
      await exited;
    },
    async [Symbol.asyncDispose]() {
      await inn.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return inn;
}

/** innd refuses to be root. */
function asInnUser(command: string, args: readonly string[]): [string, ...string[]] {
  if (innUser !== "news") return [command, ...args];
  const rights = ["--reuid=news", "--regid=news", "--clear-groups"];
  return ["setpriv", ...rights, command, ...args];
}

async function greets(port: number): Promise<boolean> {
  try {
    using client = await NewsClient.open(port);
    client.send("QUIT\r\n");
    return true;
  } catch {
    return false;
  }
}
