import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FeedsOptions } from "./options.ts";
import type { PeerQueue } from "./peer-queue.ts";

const markName = "running";
/** More than what passes between an article being stored and being queued. */
const slackMs = 10_000;

/**
 * After a crash an article may be stored that was not queued yet. What arrived since the queues were last written is
 * queued again: peers that have it say so.
 */
export async function recover(
  { dir, store, log }: Pick<FeedsOptions, "dir" | "store" | "log">,
  queues: readonly PeerQueue[],
): Promise<void> {
  const crashedAt = await lastWriteBeforeCrash(dir);
  await writeFile(join(dir, markName), "", { mode: 0o600 });
  if (crashedAt === undefined || queues.length === 0) return;
  let queued = 0;
  const groups = (await store.groups()).map(({ name }) => name);
  for await (const messageIds of store.arrivedSince(crashedAt - slackMs, groups)) {
    for (const messageId of messageIds) for (const queue of queues) queue.put(messageId);
    queued += messageIds.length;
  }
  log("info", "nntp: feeds go on after a crash", { queued });
}

/** Nothing is left to be done at the next start. */
export async function forgetCrash(dir: string): Promise<void> {
  await rm(join(dir, markName), { force: true });
}

async function lastWriteBeforeCrash(dir: string): Promise<number | undefined> {
  const entries = await readdir(dir, { recursive: true });
  if (!entries.includes(markName)) return undefined;
  const times = await Promise.all(
    entries.map(async (name) => (await stat(join(dir, name))).mtimeMs),
  );
  return Math.max(...times);
}
