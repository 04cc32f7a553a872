import type { Files } from "../../store/files.ts";
import type { Folder } from "../../store/folder.ts";
import { codeOf } from "../../store/store-error.ts";

export interface Place {
  readonly folder: Folder;
  readonly name: string;
  /** Where it is while it grows; hidden in the folder itself unless told. */
  readonly temporary?: string;
}

/**
 * A file that is there whole or not at all, whenever the process is killed: octets on the disk, then the name, then the
 * name on the disk. What a killed attempt left behind has the same name, and is replaced.
 */
export async function placeFile(
  files: Files,
  { folder, name, temporary = folder.pathOf(`.${name}.tmp`) }: Place,
  head: Uint8Array,
  body?: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await openNew(files, temporary);
  try {
    try {
      await write(files, file, head, body);
      await files.sync(file);
    } finally {
      await files.close(file);
    }
    await files.rename(temporary, folder.pathOf(name));
  } catch (error) {
    await files.unlink(temporary).catch(() => {});
    throw error;
  }
  await folder.sync();
}

async function openNew(files: Files, path: string): Promise<number> {
  try {
    return await files.open(path, "wx");
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    await files.unlink(path);
    return files.open(path, "wx");
  }
}

async function write(
  files: Files,
  file: number,
  head: Uint8Array,
  body: AsyncIterable<Uint8Array> | undefined,
): Promise<void> {
  let before: Uint8Array | undefined = head;
  for await (const chunk of body ?? []) {
    await files.write(file, before === undefined ? [chunk] : [before, chunk]);
    before = undefined;
  }
  if (before !== undefined) await files.write(file, [before]);
}
