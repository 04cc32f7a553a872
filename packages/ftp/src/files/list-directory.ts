import { type Dir, type Stats, lstatSync, opendirSync } from "node:fs";
import { lstat, opendir, stat } from "node:fs/promises";
import type { DiskPace } from "./disk-pace.ts";
import { toEntry } from "./entry.ts";
import { codeOf } from "./file-error.ts";
import type { Entry } from "./files.ts";
import { isPartName } from "./part-name.ts";
import type { Anchor } from "./platform.ts";
import { isPossibleName } from "./virtual-path.ts";

/** Looked at in less than a millisecond where the disk answers from memory. */
const batchSize = 256;
/** Asynchronous looks that are on their way at once; the thread pool has four threads, and others need it too. */
const groupSize = 32;

const options = { bufferSize: batchSize };

/**
 * What a directory holds, in the order of the file system. Left out: names that no client could ask for, uploads that
 * are not whole, and what has gone by the time it is looked at.
 *
 * @param holdLink what a link of that name leads to; throws where that lies outside.
 */
export async function* listDirectory(
  directory: Anchor,
  holdLink: (name: string) => Promise<Anchor>,
  pace: DiskPace,
): AsyncGenerator<readonly Entry[]> {
  const { address } = directory;
  const reader = await pace.act(
    () => opendirSync(address, options),
    () => opendir(address, options),
  );
  try {
    for (;;) {
      const names = await readNames(reader, pace);
      if (names === undefined) return;
      const entries: Entry[] = [];
      for (const [at, stats] of (await lookAt(directory, names, pace)).entries()) {
        const name = names[at] ?? "";
        const seen = stats?.isSymbolicLink() === true ? await lookBehind(name, holdLink) : stats;
        const entry = seen && toEntry(name, seen);
        if (entry !== undefined) entries.push(entry);
      }
      if (entries.length > 0) yield entries;
    }
  } finally {
    await pace.act(
      () => reader.closeSync(),
      () => reader.close(),
    );
  }
}

/** The next names. For the first the disk may have to be asked; the rest is in memory then. */
async function readNames(reader: Dir, pace: DiskPace): Promise<string[] | undefined> {
  let next = await pace.act(
    () => reader.readSync(),
    () => reader.read(),
  );
  if (next === null) return undefined;
  const names: string[] = [];
  for (let count = 1; next !== null; count += 1) {
    if (isPossibleName(next.name) && !isPartName(next.name)) names.push(next.name);
    if (count === batchSize) break;
    next = pace.isPrompt ? reader.readSync() : await reader.read();
  }
  return names;
}

/** What each of the names is; `undefined` where it has gone. */
async function lookAt(
  directory: Anchor,
  names: readonly string[],
  pace: DiskPace,
): Promise<(Stats | undefined)[]> {
  // The real path is a third faster than the address. It is looked up for every batch, so that a directory that is
  // moved meanwhile is followed. Blind spot: who may put a link in its place learns sizes and times from elsewhere.
  const prefix = `${directory.locate()}/`;
  const found: (Stats | undefined)[] = [];
  while (found.length < names.length) {
    if (pace.isPrompt) {
      pace.lookOn(() => {
        found.push(lookNow(prefix + (names[found.length] ?? "")));
        return found.length < names.length;
      });
      if (pace.isTurnOver) await pace.giveWay();
    } else {
      const group = names.slice(found.length, found.length + groupSize);
      const looks = Promise.all(group.map((name) => lookLater(prefix + name)));
      found.push(...(await looks));
    }
  }
  return found;
}

function lookNow(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return ifGone(error);
  }
}

async function lookLater(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    return ifGone(error);
  }
}

async function lookBehind(
  name: string,
  holdLink: (name: string) => Promise<Anchor>,
): Promise<Stats | undefined> {
  try {
    const target = await holdLink(name);
    try {
      return await stat(target.address);
    } finally {
      target.close();
    }
  } catch {
    // It leads outside or nowhere; either way it is not there for a client.
    return undefined;
  }
}

/** One entry that cannot be looked at is no reason to fail a listing; a disk that fails is. */
function ifGone(error: unknown): undefined {
  if (["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ESTALE"].includes(codeOf(error)))
    return undefined;
  throw error;
}
