import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** The host as a process of its own, on ports that the system chose. */
export interface Connd extends AsyncDisposable {
  /** What it printed until it was ready. */
  readonly lines: readonly string[];
  /** Ends it with SIGTERM. @returns its exit code. */
  stop(): Promise<number | null>;
}

const require = createRequire(import.meta.url);
const connd = join(dirname(require.resolve("@apps/server/package.json")), "src/main.ts");
// Sources, so that no build is needed; Node 22.13 wants to be asked for that.
const flags = [
  "--conditions=@conn-policy/source",
  "--disable-warning=ExperimentalWarning",
  ...(process.features.typescript === undefined || process.features.typescript === false
    ? ["--experimental-strip-types"]
    : []),
];

/** Starts the host with a configuration in `folder`, and waits until it is ready. */
export async function startConnd(folder: string, config: object): Promise<Connd> {
  const file = join(folder, "connd.json");
  await writeFile(file, JSON.stringify(config)); // JSON is YAML
  const child = spawn(process.execPath, [...flags, connd, "start", "--config", file], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lines = await linesUntilReady(child);
  return {
    lines,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function linesUntilReady(child: ChildProcess): Promise<string[]> {
  const lines: string[] = [];
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  if (child.stdout === null) return lines;
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line === "ready") return lines;
  }
  throw new Error(`connd did not start: ${errors}`);
}
