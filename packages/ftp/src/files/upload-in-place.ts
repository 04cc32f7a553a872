import { constants } from "node:fs";
import { notFound, toReplyError } from "./file-error.ts";
import type { Upload } from "./files.ts";
import { closeAnyway, openFile } from "./open-file.ts";
import type { UploadTarget } from "./upload-target.ts";

// Neither a link nor a FIFO that has taken the name meanwhile is written to, and nothing is ever cut off.
const writeOnly = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Writes to a file that is there already, so that whatever arrives stays even if the rest never does. */
export async function openInPlace(target: UploadTarget): Promise<Upload> {
  // With O_APPEND two clients that append to one file do not overwrite each other's bytes.
  const flags = writeOnly | (target.isAppend ? constants.O_APPEND : 0);
  const file = await openFile(target.address, flags, target.disk.changing);
  try {
    if (!file.stat().isFile()) throw notFound();
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    file,
    position: target.position,
    path: target.path,
    async commit() {
      target.directory.close();
      try {
        await file.close();
      } catch (error) {
        throw toReplyError(error);
      }
    },
    async abandon() {
      target.directory.close();
      await closeAnyway(file);
    },
  };
}
