import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FeedsOptions } from "./options.ts";
import type { PeerQueue } from "./peer-queue.ts";

const markName = "running";
/** As long as what a crash has left out is being queued: a second crash must not forget the first. No peer's folder has it. */
const sinceName = "since ";
/** More than what passes between an article being stored and being queued. */
const slackMs = 10_000;

/**
 * After a crash an article may be stored that was not queued yet. What arrived since the queues were last written is
 * queued again: peers that have it say so.
 *
 * @param crashedAt from {@link findCrash}, before anything was written.
 */
export async function recover(
  { dir, store, log }: Pick<FeedsOptions, "dir" | "store" | "log">,
  queues: readonly PeerQueue[],
  crashedAt: number | undefined,
): Promise<void> {
  if (crashedAt === undefined) {
    await writeFile(join(dir, markName), "", { mode: 0o600 });
    return;
  }
  const since = join(dir, `${sinceName}${Math.floor(crashedAt)}`);
  await writeFile(since, "", { mode: 0o600 });
  let queued = 0;
  const groups = (await store.groups()).map(({ name }) => name);
  for await (const messageIds of store.arrivedSince(crashedAt - slackMs, groups)) {
    for (const messageId of messageIds) for (const queue of queues) queue.put(messageId);
    queued += messageIds.length;
  }
  await Promise.all(queues.map((queue) => queue.flush()));
  await writeFile(join(dir, markName), "", { mode: 0o600 });
  await rm(since);
  log("info", "nntp: feeds go on after a crash", { queued });
}

/** Nothing is left to be done at the next start. */
export async function forgetCrash(dir: string): Promise<void> {
  await rm(join(dir, markName), { force: true });
}

/** @returns when something was last written before a crash, in wall-clock milliseconds; `undefined` without one. */
export async function findCrash(dir: string): Promise<number | undefined> {
  const entries = await readdir(dir, { recursive: true });
  const former = entries.filter((name) => name.startsWith(sinceName));
  if (former.length > 0)
    return Math.min(...former.map((name) => Number(name.slice(sinceName.length))));
  if (!entries.includes(markName)) return undefined;
  const times = await Promise.all(
    entries.map(async (name) => (await stat(join(dir, name))).mtimeMs),
  );
  return Math.max(...times);
}
