import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { CommandResult } from "@core/conn-policy/plugin";

import { formatAddress } from "../config/address.ts";
import type { HostConfig } from "../config/config.ts";
import { codeOf, messageOf } from "../config/thrown.ts";

/** A command looks at no more than what the host has; this is for one that hangs. */
const longestMs = 60_000;

/**
 * Has the running host of a configuration carry out a command.
 *
 * @returns `undefined` when no host of this data folder runs
 */
export async function askHost(
  config: HostConfig,
  name: string,
  args: readonly string[],
): Promise<CommandResult | undefined> {
  const token = await readToken(config.dataDir);
  // The system chooses the port, and nobody knows which; a host that runs has its files locked.
  if (token === undefined || config.admin.port === 0) return undefined;
  const address = formatAddress(config.admin);
  let response: Response;
  try {
    response = await fetch(`http://${address}/api/v1/commands/${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ args }),
      signal: AbortSignal.timeout(longestMs),
    });
  } catch (error) {
    if (isNobodyThere(error)) return undefined;
    return { text: `the host at ${address} does not answer (${messageOf(error)})`, exitCode: 1 };
  }
  // The host of another data folder, or something else, has the port: its token is another one.
  if (response.status === 401) return undefined;
  const answer: unknown = await response.json().catch(() => undefined);
  return toResult(answer) ?? { text: explain(answer, response.status), exitCode: 1 };
}

async function readToken(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, "admin.token"), "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new RangeError(`the token of the host cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function isNobodyThere(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return codeOf(cause) === "ECONNREFUSED";
}

function toResult(answer: unknown): CommandResult | undefined {
  const isResult =
    typeof answer === "object" && answer !== null && "text" in answer && "exitCode" in answer;
  return isResult ? (answer as CommandResult) : undefined;
}

function explain(answer: unknown, status: number): string {
  const error = (answer as { error?: { message?: string } } | undefined)?.error;
  return `the host refuses: ${error?.message ?? `status ${status}`}`;
}
