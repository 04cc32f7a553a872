import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { find } from "../child/find.ts";
import { clientCpu } from "../http/http-server.ts";

const run = promisify(execFile);

/** What smtp-source is to send. */
export interface Load {
  readonly bytes: number;
  readonly sessions: number;
  /** All messages of a session over one connection; else one each. */
  readonly isPersistent: boolean;
}

/** Sends so many messages with smtp-source. @returns messages a second. */
export async function send(port: number, load: Load, count: number): Promise<number> {
  const { bytes, sessions, isPersistent } = load;
  const messages = ["-s", String(sessions), "-m", String(count), "-l", String(bytes)];
  const who = ["-f", "alice@localhost", "-t", "bob@localhost"];
  const flags = isPersistent ? ["-d"] : [];
  const source = [
    find("smtp-source") ?? "",
    ...messages,
    ...who,
    ...flags,
    `inet:127.0.0.1:${port}`,
  ];
  const taskset = find("taskset");
  const [command = "", ...args] =
    taskset === undefined ? source : [taskset, "-c", String(clientCpu), ...source];
  const from = performance.now();
  await run(command, args, { timeout: 120_000 });
  return count / ((performance.now() - from) / 1_000);
}
