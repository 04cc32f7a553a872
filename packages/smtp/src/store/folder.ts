import { join } from "node:path";
import type { Files } from "./files.ts";

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
    // Windows opens no folders and keeps its own journal of names.
    const file = process.platform === "win32" ? undefined : await files.open(path, "r");
    return new Folder(path, files, file);
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
