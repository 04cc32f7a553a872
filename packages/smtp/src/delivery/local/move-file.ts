import { openPlain } from "../../store/open-plain.ts";
import type { Files } from "../../store/files.ts";
import { codeOf } from "../../store/store-error.ts";
import { type Place, placeFile } from "./place-file.ts";

/**
 * Moves a file; where a rename cannot, because the place is on another file system, a plain one is copied. A rename is on the
 * disk once the folder has been synced.
 */
export async function moveFile(files: Files, from: string, place: Place): Promise<void> {
  try {
    await files.rename(from, place.folder.pathOf(place.name));
  } catch (error) {
    if (codeOf(error) !== "EXDEV" || !(await copy(files, from, place))) throw error;
    await unlinkCopied(files, from, place);
  }
}

async function copy(files: Files, from: string, place: Place): Promise<boolean> {
  const file = await openPlain(from);
  if (file === undefined) return false;
  try {
    await placeFile(files, place, Buffer.of(), file.createReadStream({ autoClose: false }));
    return true;
  } finally {
    await file.close();
  }
}

/** A file that cannot be taken away must not leave one copy more behind at each attempt. */
async function unlinkCopied(files: Files, from: string, { folder, name }: Place): Promise<void> {
  try {
    await files.unlink(from);
  } catch (error) {
    // Somebody else has taken it away: ours may be the only one.
    if (codeOf(error) === "ENOENT") return;
    await files.unlink(folder.pathOf(name));
    throw error;
  }
}
