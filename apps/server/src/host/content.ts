import { cp, mkdir, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { HostConfig } from "../config/config.ts";

/** What comes with connd: a folder for each kind of content, named as the embedded defaults name it. */
const defaultContent = fileURLToPath(new URL("../../content", import.meta.url));

/**
 * Creates the data folder, and in it the default content that some site asks for and that is not there yet. Nothing is
 * ever overwritten.
 *
 * @returns the folders that were made
 */
export async function prepareData(config: HostConfig): Promise<string[]> {
  await mkdir(config.dataDir, { recursive: true });
  const missing = await missingContent(config);
  for (const target of missing) {
    await cp(join(defaultContent, basename(target)), target, {
      recursive: true,
      force: false,
      errorOnExist: true,
    });
  }
  return missing;
}

/** The folders that {@link prepareData} would make. */
export async function missingContent(config: HostConfig): Promise<string[]> {
  const wanted = new Set(
    config.services.flatMap(({ sites }) => sites.flatMap((site) => textsOf(site.options))),
  );
  const missing: string[] = [];
  for (const name of await readdir(defaultContent)) {
    const target = join(config.dataDir, name);
    if (wanted.has(target) && !(await exists(target))) missing.push(target);
  }
  return missing;
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
