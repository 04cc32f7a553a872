import type { Files } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Folding } from "./folding.ts";
import { inspect, type MessageFile } from "./message-file.ts";
import { codeOf } from "./store-error.ts";

/** Files looked at together: more than the threads that look at files would only wait. */
const width = 8;

/** Nobody has been told 250 for what is only half there. */
export async function emptyFolder(folder: Folder, files: Files): Promise<void> {
  await forEach(await files.list(folder.path), (name) => files.unlink(folder.pathOf(name)));
}

/** @returns ids of the messages that are there and whole, oldest first; each of the others is given to `setAside`. */
export async function findMessages(
  active: Folder,
  files: Files,
  folding: Folding,
  setAside: (id: string, error: unknown) => Promise<void>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  await forEach(await files.list(active.path), async (id) => {
    try {
      const { fingerprint, envelope } = await look(active.pathOf(id), files);
      ids.push(id);
      if (fingerprint !== undefined) folding.restore(fingerprint, id, envelope.receivedAt);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await setAside(id, error);
    }
  });
  return ids.toSorted();
}

/** Looks at a message without keeping it open. */
export async function look(path: string, files: Files): Promise<MessageFile> {
  const file = await files.open(path, "r");
  try {
    return await inspect(file, files);
  } finally {
    await files.close(file);
  }
}

const unreadable = new Set(["ERR_DAMAGED_MESSAGE", "EIO", "EISDIR"]);

/** Trying again will not help. */
export function isUnreadable(error: unknown): boolean {
  return unreadable.has(codeOf(error) ?? "");
}

async function forEach<T>(items: readonly T[], visit: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const walk = async (): Promise<void> => {
    for (const item of left) await visit(item);
  };
  await Promise.all(Array.from({ length: width }, walk));
}
