import { execFile } from "node:child_process";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** How a client is run. */
export interface RunOptions {
  /** Its folder; its home as well, so that nobody's settings are read. */
  readonly cwd: string;
  readonly input?: string;
  /** Beside `PATH`, `HOME`, the locale and the time zone. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a client prints; it fails the test when it fails, with what it said. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, input, env = {} }: RunOptions,
): Promise<string> {
  const started = exec(command, args, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, LC_ALL: "C.UTF-8", TZ: "UTC", ...env },
    maxBuffer: 64 * 1_048_576,
    timeout: 120_000,
  });
  started.child.stdin?.end(input);
  const { stdout, stderr } = await started.catch((error: Error) => {
    const { stdout: out = "", stderr: said = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${error.message}\n${out.slice(-4_000)}\n${said.slice(-4_000)}`);
  });
  return stdout + stderr;
}
