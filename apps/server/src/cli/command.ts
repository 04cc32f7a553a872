import type { CommandResult } from "@core/conn-policy/plugin";

import type { HostConfig, ServiceConfig } from "../config/config.ts";
import { messageOf } from "../config/thrown.ts";
import { hasCommand } from "../host/has-command.ts";
import { askHost } from "./ask-host.ts";
import { type ConfigOptions, configOf } from "./options.ts";
import { type ExitCode, exitCodes, print, tell } from "./output.ts";

/**
 * `connd queue list`: a command of a service. The host carries it out when one runs; otherwise it is done here.
 */
export async function runServiceCommand(
  name: string,
  args: readonly string[],
  options: ConfigOptions,
): Promise<ExitCode> {
  const config = await configOf(options);
  const owner = config.services.find(({ service }) => hasCommand(service, name));
  if (owner === undefined) {
    tell("error", unknown(name, config));
    return exitCodes.misused;
  }
  if (args.some((word) => ["-h", "--help"].includes(word))) {
    const summary = owner.service.commands?.find((command) => command.name === name)?.summary;
    print(`connd ${name}: ${summary}`);
    return exitCodes.done;
  }
  const { text, exitCode } =
    (await askHost(config, name, args)) ?? (await runHere(owner, name, args));
  if (text !== "") {
    if (exitCode === 0) print(text);
    else tell("error", text);
  }
  return exitCode;
}

function log(level: "info" | "warn" | "error", message: string): void {
  if (level !== "info") tell("notice", message);
}

function failed(text: string): CommandResult {
  return { text, exitCode: 1 };
}

async function runHere(
  { service, sites }: ServiceConfig,
  name: string,
  args: readonly string[],
): Promise<CommandResult> {
  if (service.runCommand === undefined) return failed("no host runs; start it with connd start");
  try {
    return await service.runCommand(name, args, { sites, log });
  } catch (error) {
    return failed(messageOf(error));
  }
}

function unknown(name: string, { services }: HostConfig): string {
  const known = services.flatMap(({ service }) => service.commands ?? []);
  const list = ["start", "check", "schema", "passwd", ...known.map((command) => command.name)];
  return `unknown command ${JSON.stringify(name)}; write one of ${list.join(", ")}`;
}
