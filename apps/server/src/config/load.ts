import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { type BundledService, services as bundledServices } from "../services.ts";
import { parseAddress } from "./address.ts";
import { findAddressClashes } from "./clashes.ts";
import { type HostConfig, levelsOf } from "./config.ts";
import { defaultAdmin, withDefaults } from "./defaults.ts";
import { toMistakes } from "./issue.ts";
import { checkLimits } from "./limits.ts";
import { type Locate, type Mistake, configError, placeMistake } from "./mistake.ts";
import { valueAt } from "./path.ts";
import { readServices } from "./services.ts";
import { type Override, applyOverrides, overrideOf } from "./set.ts";
import { shape } from "./shape.ts";
import { type Source, readSource } from "./source.ts";

/** What a configuration is made of. */
export interface LoadOptions {
  /** The file; without it the embedded defaults. */
  readonly file?: string | undefined;
  /** Values of the command line, on top of the file. */
  readonly overrides?: readonly Override[];
  readonly bundled?: Readonly<Record<string, BundledService>>;
  /** Where paths of the command line begin, and those of the embedded defaults. */
  readonly cwd?: string;
}

/**
 * Reads, checks and completes a configuration.
 *
 * @throws `ERR_CONND_CONFIG` with every mistake, each with its place and its cure
 */
export async function loadConfig(options: LoadOptions = {}): Promise<HostConfig> {
  const { file, overrides = [], bundled = bundledServices, cwd = process.cwd() } = options;
  const source = file === undefined ? undefined : await readFileSource(resolve(cwd, file), file);
  const given = applyOverrides(withDefaults(source?.tree, bundled), overrides);
  // A service that came with the command line has its defaults too.
  const tree = withDefaults(given, bundled);
  const locate = locator(source, overrides);

  const folder = file === undefined ? cwd : dirname(resolve(cwd, file));
  const dataDir = folderOf(tree, overrides, folder, cwd);
  const checked = shape.safeParse(tree);
  const services = await readServices(tree, { folder, dataDir, bundled });
  const mistakes: Mistake[] = [
    ...(checked.success ? [] : toMistakes(checked.error.issues, tree, knownKeys)),
    ...services.mistakes,
    ...findAddressClashes(services.found, valueAt(tree, ["admin", "listen"])),
  ];
  const place = (mistake: Mistake): string => placeMistake(mistake, locate);
  if (!checked.success || mistakes.length > 0) {
    throw configError([...new Set(mistakes.map(place))]);
  }
  const config: HostConfig = {
    profile: checked.data.profile,
    dataDir,
    admin: parseAddress(checked.data.admin?.listen ?? defaultAdmin),
    trusted: checked.data.trusted,
    policy: checked.data.policy ?? {},
    services: services.found,
    notices: [],
    place,
  };
  return { ...config, notices: noticesOf(config) };
}

async function readFileSource(path: string, shown: string): Promise<Source> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const cure = "name a readable YAML file with --config, or leave it out for the defaults";
    throw configError([`${shown}: cannot be read (${reason}); ${cure}`]);
  }
  return readSource(text, shown);
}

function locator(source: Source | undefined, overrides: readonly Override[]): Locate {
  return (path, isKey) => overrideOf(overrides, path)?.option ?? source?.locate(path, isKey);
}

// A relative path means the folder of the file it is written in; one from the command line, the current folder.
function folderOf(
  tree: unknown,
  overrides: readonly Override[],
  folder: string,
  cwd: string,
): string {
  const dataDir = valueAt(tree, ["dataDir"]);
  const base = overrideOf(overrides, ["dataDir"]) === undefined ? folder : cwd;
  return resolve(base, typeof dataDir === "string" && dataDir !== "" ? dataDir : "data");
}

function knownKeys(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return ["profile", "dataDir", "admin", "trusted", "policy", "services"];
  if (path[0] === "admin") return ["listen"];
  if (path.at(-1) === "tls") return ["cert", "key"];
  return path[0] === "services" && path.length === 2 ? ["use", "policy", "sites"] : [];
}

function noticesOf(config: HostConfig): string[] {
  return [...levelsOf(config)].flatMap(({ path, policy }) =>
    checkLimits(policy as Record<string, unknown>).notices.map(({ name, message }) =>
      config.place({ path: [...path, name], message }),
    ),
  );
}
