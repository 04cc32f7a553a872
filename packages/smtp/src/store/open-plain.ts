import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/**
 * Opens a file to read it, never through a link and never waiting for a pipe: since somebody looked it may have become one.
 *
 * @returns `undefined` for what is no plain file.
 */
export async function openPlain(path: string): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  try {
    if ((await handle.stat()).isFile()) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}
