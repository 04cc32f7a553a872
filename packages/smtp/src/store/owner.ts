import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Another process, or another queue of this one, has the folder. */
class QueueInUseError extends Error {
  readonly code = "ERR_QUEUE_IN_USE";
}

export interface Owner {
  release(): void;
}

const sqliteBusy = 5;

/**
 * Makes this process the only one that works on `folder`. The lock is the kernel's, on a file of which SQLite knows how to
 * lock it on every platform: it goes with the process however that ends, and needs no guess whether a file that was left
 * behind still means anything. See docs/adr/0010-one-queue-record.md.
 *
 * @throws QueueInUseError
 */
export async function own(folder: string): Promise<Owner> {
  // Loaded when it is needed: lines of Node 22 warn of it on stderr.
  const { DatabaseSync: Database } = await import("node:sqlite");
  const database = new Database(join(folder, "lock"));
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw isBusy(error) ? await inUse(folder) : error;
  }
  // For people, and for the message of whoever comes next; nothing depends on it.
  await writeFile(join(folder, "owner"), `${process.pid}\n`).catch(() => {});
  return { release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "errcode" in error &&
    error.errcode === sqliteBusy
  );
}

async function inUse(folder: string): Promise<QueueInUseError> {
  const owner = await readFile(join(folder, "owner"), "utf8").catch(() => "");
  const who = /^\d+$/.test(owner.trim()) ? `process ${owner.trim()}` : "another process";
  return new QueueInUseError(
    `The queue ${folder} is in use by ${who}. Stop it first, or give this one a mail root of its own.`,
  );
}
