import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { isMapping } from "./path.ts";

/**
 * The module that `import(name)` would load from a folder, else from connd itself: an operator installs plugins beside
 * the configuration, and what connd brings is found too.
 *
 * @returns a `file:` URL
 * @throws RangeError with the mistake and its cure
 */
export function findPackage(name: string, folder: string): string {
  for (const from of [resolve(folder, "connd.yaml"), fileURLToPath(import.meta.url)]) {
    const file = entryOf(name, from);
    if (file !== undefined) return pathToFileURL(file).href;
  }
  throw new RangeError(
    `there is no package ${JSON.stringify(name)}; install it in ${resolve(folder)}, or write a path that begins with ./`,
  );
}

function entryOf(name: string, from: string): string | undefined {
  const require = createRequire(from);
  try {
    return require.resolve(name);
  } catch {
    // Node resolves for require() here, and a package of ES modules may have an entry for import alone.
    return importEntry(name, require.resolve.paths(name) ?? []);
  }
}

function importEntry(name: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const manifest = join(folder, name, "package.json");
    try {
      const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports?: unknown };
      const entry = pick(isMapping(exports) && "." in exports ? exports["."] : exports);
      if (entry !== undefined) return resolve(dirname(manifest), entry);
    } catch {
      // Not in this folder: the next one up.
    }
  }
  return undefined;
}

function pick(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (!isMapping(target)) return undefined;
  for (const [condition, below] of Object.entries(target)) {
    if (!["node", "import", "module-sync", "default"].includes(condition)) continue;
    const found = pick(below);
    if (found !== undefined) return found;
  }
  return undefined;
}
