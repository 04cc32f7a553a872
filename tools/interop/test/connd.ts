import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

const command = fileURLToPath(new URL("../../../apps/server/dist/main.js", import.meta.url));

/** So long a line of the log is waited for, however busy the machine is. */
const patienceMs = 10_000;

/** The counters of one level, as the admin interface gives them. */
export interface Counters {
  readonly currentConnections: number;
  readonly maximumConnections: number;
  readonly totalConnectionAttempts: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly closed: Readonly<Record<string, number>>;
}

/** The real command in a process of its own, with a data folder that goes with it. */
export interface Connd extends AsyncDisposable {
  /** Of its HTTP site. */
  readonly port: number;
  /** Of a listener, the `index`th of its site. */
  portOf(site: string, index?: number): number;
  readonly pid: number;
  readonly dataDir: string;
  /** JSON lines of its log so far. */
  readonly log: readonly string[];
  /** The first line of its log that has `text`, read; waits for it, as it comes through a pipe. */
  logged(text: string): Promise<object>;
  counters(): Promise<Record<string, Counters>>;
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Runs another command with the same settings. @returns what it prints; rejects when it fails. */
  command(...words: readonly string[]): Promise<string>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts `connd` with `files` in its web root and waits until it is ready.
 *
 * @param ownDataDir a folder that stays: one of an earlier process, perhaps.
 */
export async function startConnd(
  settings: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
  nodeFlags: readonly string[] = [],
  ownDataDir?: string,
): Promise<Connd> {
  const dataDir = ownDataDir ?? (await mkdtemp(join(tmpdir(), "connd-")));
  await mkdir(join(dataDir, "www"), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(dataDir, "www", name), content);
  }
  const all = [
    `dataDir=${dataDir}`,
    "admin.listen=127.0.0.1:0",
    'services.http.sites.default.listen=["127.0.0.1:0"]',
    'services.ftp.sites.default.listen=["127.0.0.1:0"]',
    'services.smtp.sites.default.listen=["127.0.0.1:0"]',
    'services.nntp.sites.default.listen=["127.0.0.1:0"]',
    ...settings,
  ];
  const sets = all.flatMap((set) => ["--set", set]);
  const args = [...nodeFlags, command, "start", ...sets];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const ports = await readPorts(child, log);
  const portOf: Connd["portOf"] = (site, index = 0) => {
    const port = ports.get(site)?.[index];
    if (port === undefined) throw new Error(`connd does not listen:\n${log.join("\n")}`);
    return port;
  };
  const token = await readFile(join(dataDir, "admin.token"), "utf8");
  const api = callerOf(portOf("admin"), token.trim());
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  return {
    port: portOf("http/default"),
    portOf,
    pid: child.pid ?? 0,
    dataDir,
    log,
    api,
    async logged(text) {
      const until = performance.now() + patienceMs;
      for (;;) {
        const found = log.find((line) => line.includes(text));
        if (found !== undefined) return JSON.parse(found) as object;
        if (performance.now() > until) throw new Error(`not logged: ${text}\n${log.join("\n")}`);
        await wait(20);
      }
    },
    async counters() {
      const { body } = await api("GET", "/api/v1/counters");
      return body as Record<string, Counters>;
    },
    command: (...words) => run(process.execPath, [command, ...words, ...sets], { cwd: dataDir }),
    stop: () => end("SIGTERM"),
    async kill() {
      await end("SIGKILL");
    },
    async [Symbol.asyncDispose]() {
      // What a failed test leaves open would hold a drain up.
      await end("SIGKILL");
      if (ownDataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The ports of each site, in the order of its addresses. */
async function readPorts(child: ChildProcess, log: readonly string[]) {
  const ports = new Map<string, number[]>();
  if (child.stdout === null) throw new Error("no standard output");
  let isReady = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, port] = /^listening (\S+) \S*:(\d+)$/u.exec(line) ?? [];
    if (name !== undefined) ports.set(name, [...(ports.get(name) ?? []), Number(port)]);
    isReady = line === "ready";
    if (isReady) break;
  }
  if (!isReady) throw new Error(`connd did not start:\n${log.join("\n")}`);
  child.stdout.resume();
  return ports;
}

function callerOf(port: number, token: string): Connd["api"] {
  return async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
}
