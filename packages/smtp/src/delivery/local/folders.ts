import { dirname } from "node:path";
import type { Files } from "../../store/files.ts";
import { Folder } from "../../store/folder.ts";

/** Folders kept open for the next message. */
const kept = 64;

interface Open {
  readonly folder: Promise<Folder>;
  users: number;
  isStale: boolean;
}

/** Folders in which files are placed, made when needed; who uses one at the same time shares its fsync. */
export class Folders {
  readonly files: Files;
  readonly #open = new Map<string, Open>();

  constructor(files: Files) {
    this.files = files;
  }

  async use<T>(path: string, action: (folder: Folder) => Promise<T>): Promise<T> {
    const open = this.#take(path);
    open.users++;
    try {
      return await action(await open.folder);
    } catch (error) {
      // It may have been deleted under us: the next one makes it again.
      open.isStale = true;
      if (this.#open.get(path) === open) this.#open.delete(path);
      throw error;
    } finally {
      open.users--;
      if (open.isStale && open.users === 0) await close(open);
      await this.#trim();
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(close));
  }

  #take(path: string): Open {
    const open = this.#open.get(path) ?? { folder: this.#make(path), users: 0, isStale: false };
    // Behind the others: the one that has not been used for longest is closed first.
    this.#open.delete(path);
    this.#open.set(path, open);
    return open;
  }

  async #make(path: string): Promise<Folder> {
    const made = await this.files.makeFolder(path);
    if (made !== undefined) await this.#keepNames(path, made);
    return Folder.open(path, this.files);
  }

  /** A new folder is an entry of its parent, and as easily lost as a file in it. */
  async #keepNames(path: string, made: string): Promise<void> {
    for (let above = dirname(path); ; above = dirname(above)) {
      const folder = await Folder.open(above, this.files);
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
      if (above === dirname(made) || above === dirname(above)) return;
    }
  }

  async #trim(): Promise<void> {
    for (const [path, open] of this.#open) {
      if (this.#open.size <= kept) return;
      if (open.users > 0) continue;
      this.#open.delete(path);
      await close(open);
    }
  }
}

async function close({ folder }: Open): Promise<void> {
  await folder.then(
    (opened) => opened.close(),
    // It never was open.
    () => {},
  );
}
