import { type Command, InvalidArgumentError } from "commander";

import type { HostConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { type Override, parseSet } from "../config/set.ts";

/** The options that say which configuration a command works on. */
export interface ConfigOptions {
  readonly config?: string;
  readonly set?: readonly Override[];
  readonly profile?: string;
}

/** Adds `--config`, `--set` and `--profile` to a command. */
export function withConfigOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "YAML configuration; without it the embedded defaults")
    .option(
      "-s, --set <path=value>",
      "one value on top of the configuration; repeatable",
      (text: string, before: readonly Override[] | undefined) => [...(before ?? []), readSet(text)],
    )
    .option("-p, --profile <name>", "built-in limits under all levels: iis-6.0, iis-1.0, internet");
}

/** Reads the configuration that the options name. */
export function configOf(options: ConfigOptions): Promise<HostConfig> {
  const { config, set = [], profile } = options;
  const chosen: Override[] =
    profile === undefined ? [] : [{ path: ["profile"], value: profile, option: "--profile" }];
  return loadConfig({ file: config, overrides: [...set, ...chosen] });
}

function readSet(text: string): Override {
  try {
    return parseSet(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
