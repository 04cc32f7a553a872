import { type Stats, constants } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";
import { sep } from "node:path";

/** A file that is open and known to lie where it may. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

// A FIFO would otherwise hold a thread until somebody writes to it.
const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a regular file that lies under `root` once all symbolic links are followed. What is checked is the file that
 * has been opened, not a name that may have come to mean another file by then; nothing is cached, because a root is
 * often itself a link that a deployment turns round.
 *
 * @returns `undefined` when it lies elsewhere or is no file.
 * @throws what `open` throws.
 */
export async function openUnder(root: string, path: string): Promise<OpenFile | undefined> {
  const handle = await open(path, readOnly);
  try {
    const [stats, place, realRoot] = await Promise.all([
      handle.stat(),
      placeOf(handle, path),
      realpath(root),
    ]);
    if (stats.isFile() && place !== undefined && isInside(realRoot, place))
      return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** Does `path`, links followed, lie under `root` or is it the root itself? */
export async function liesUnder(root: string, path: string): Promise<boolean> {
  const [realRoot, place] = await Promise.all([realpath(root), realpath(path)]);
  return isInside(realRoot, place);
}

/** Where an open file really is. */
async function placeOf(handle: FileHandle, path: string): Promise<string | undefined> {
  // Linux knows it of the descriptor itself. Elsewhere the name is resolved again, and has to mean the same file.
  const known = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (known !== undefined) return known;
  const place = await realpath(path);
  const [opened, named] = await Promise.all([handle.stat(), lstat(place)]);
  return opened.ino === named.ino && opened.dev === named.dev ? place : undefined;
}

function isInside(root: string, place: string): boolean {
  return place === root || place.startsWith(root.endsWith(sep) ? root : root + sep);
}
