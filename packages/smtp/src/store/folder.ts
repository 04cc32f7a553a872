import { join } from "node:path";
import type { Files } from "./files.ts";
import { codeOf } from "./store-error.ts";

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A folder whose entries are made durable. One fsync serves all who renamed something into it before that fsync began: with
 * fifty sessions that is one flush of the disk instead of fifty.
 */
export class Folder {
  readonly path: string;
  readonly #files: Files;
  readonly #file: number | undefined;
  #waiters: Waiter[] = [];
  #isSyncing = false;

  private constructor(path: string, files: Files, file: number | undefined) {
    this.path = path;
    this.#files = files;
    this.#file = file;
  }

  static async open(path: string, files: Files): Promise<Folder> {
    await files.makeFolder(path);
    return new Folder(path, files, await openForSync(path, files));
  }

  /** `false`: the file system does not let anybody wait for its names to be on the disk. */
  get isDurable(): boolean {
    return this.#file !== undefined;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Resolves when every change of the folder that was made before the call is on the disk. */
  sync(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (!this.#isSyncing) void this.#syncRounds(file);
    });
  }

  async #syncRounds(file: number): Promise<void> {
    this.#isSyncing = true;
    while (this.#waiters.length > 0) {
      const served = this.#waiters;
      this.#waiters = [];
      try {
        await this.#files.sync(file);
        for (const waiter of served) waiter.resolve();
      } catch (error) {
        for (const waiter of served) waiter.reject(error);
      }
    }
    this.#isSyncing = false;
  }

  async close(): Promise<void> {
    if (this.#file !== undefined) await this.#files.close(this.#file);
  }
}

/** Windows opens no folders; some network and user-space file systems open them but know no fsync of them. */
const unsupported = new Set(["EINVAL", "ENOTSUP", "ENOSYS", "EISDIR"]);

async function openForSync(path: string, files: Files): Promise<number | undefined> {
  if (process.platform === "win32") return undefined;
  const file = await files.open(path, "r");
  try {
    await files.sync(file);
    return file;
  } catch (error) {
    await files.close(file);
    if (unsupported.has(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}
