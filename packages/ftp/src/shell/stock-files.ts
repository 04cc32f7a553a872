import { isReplyError, replyError } from "../control/reply-error.ts";
import type { Files } from "../files/files.ts";
import type { StockFiles } from "./stock.ts";

/** The files of a login as ftp-srv's handlers see them, which answer every failure with 550. */
export interface FilesForStock extends StockFiles {
  /** What the last call failed with, as we would answer it. */
  takeFailure(): unknown;
}

export function toStockFiles(files: Files): FilesForStock {
  let failure: unknown;

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      failure = error;
      // ftp-srv logs and quotes what it is told: that must not be what the system says.
      throw isReplyError(error) ? error : replyError(451, "Local error");
    }
  }

  return {
    takeFailure() {
      const taken = failure;
      failure = undefined;
      return taken;
    },
    currentDirectory: () => files.directory,
    chdir: (path) =>
      attempt(async () => {
        await files.changeDirectory(path);
        return files.directory;
      }),
    get: (path) => attempt(() => files.stat(path)),
    rename: (from, to) => attempt(() => files.rename(from, to)),
  };
}
