import { mkdir, rename, rmdir, unlink } from "node:fs/promises";
import { replyError } from "../control/reply-error.ts";
import { notFound } from "./file-error.ts";
import type { Home, Name } from "./home.ts";

export function makeDirectory(home: Home, path: string): Promise<void> {
  return withName(home, path, async ({ address }) => {
    await mkdir(address);
  });
}

/** Only a directory, and an empty one; a link to one is left alone. */
export function removeDirectory(home: Home, path: string): Promise<void> {
  return withName(home, path, async ({ address, stats }) => {
    if (stats === undefined) throw notFound();
    if (!stats.isDirectory()) throw replyError(550, "Not a directory.");
    await rmdir(address);
  });
}

/** Only a file. Where it is a link, the link goes and what it leads to stays. */
export function removeFile(home: Home, path: string): Promise<void> {
  return withName(home, path, async ({ address, stats }) => {
    if (stats === undefined) throw notFound();
    if (stats.isDirectory()) throw replyError(550, "Is a directory.");
    if (!stats.isFile() && !stats.isSymbolicLink()) throw notFound();
    await unlink(address);
  });
}

/** Both names lie in the home. A file may take another file's name, as `rename` has it. */
export function renameEntry(home: Home, from: string, to: string): Promise<void> {
  return withName(home, from, async (source) => {
    if (source.stats === undefined) throw notFound();
    await withName(home, to, (target) => rename(source.address, target.address));
  });
}

async function withName(
  home: Home,
  path: string,
  act: (name: Name) => Promise<void>,
): Promise<void> {
  const name = await home.name(path);
  try {
    await act(name);
  } finally {
    name.directory.close();
  }
}
