import type { Files } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Progress } from "./queue.ts";

const format = 1;
const ending = ".json";

/** How far each message is, in a file beside it: the message itself is never written again. */
export class States {
  readonly #files: Files;
  readonly #temporary: Folder;
  readonly #folder: Folder;
  /** A message has no state before its first attempt. */
  readonly #ids = new Set<string>();
  #writes = 0;

  constructor(files: Files, temporary: Folder, folder: Folder) {
    this.#files = files;
    this.#temporary = temporary;
    this.#folder = folder;
  }

  /** @param isMessage a state of anything else is what a removal left behind, and goes. */
  async recover(isMessage: (id: string) => boolean): Promise<void> {
    for (const name of await this.#files.list(this.#folder.path)) {
      const id = name.endsWith(ending) ? name.slice(0, -ending.length) : "";
      if (isMessage(id)) this.#ids.add(id);
      else await this.#files.unlink(this.#folder.pathOf(name));
    }
  }

  /** `undefined`: there is none, or it cannot be understood; who then is tried again gets it twice rather than not at all. */
  async read(id: string): Promise<readonly Progress[] | undefined> {
    if (!this.#ids.has(id)) return undefined;
    const text = await readText(this.#files, this.pathOf(id));
    return toProgress(text);
  }

  async write(id: string, progress: readonly Progress[]): Promise<void> {
    const path = this.#temporary.pathOf(`${id}.${++this.#writes}`);
    try {
      await this.#writeNew(path, Buffer.from(`${JSON.stringify({ format, progress })}\n`));
      await this.#files.rename(path, this.pathOf(id));
    } catch (error) {
      await this.#files.unlink(path).catch(() => {});
      throw error;
    }
    this.#ids.add(id);
    await this.#folder.sync();
  }

  async remove(id: string): Promise<void> {
    if (this.#ids.delete(id)) await this.#files.unlink(this.pathOf(id));
  }

  pathOf(id: string): string {
    return this.#folder.pathOf(id + ending);
  }

  async #writeNew(path: string, text: Buffer): Promise<void> {
    const file = await this.#files.open(path, "wx");
    try {
      await this.#files.write(file, [text]);
      await this.#files.sync(file);
    } finally {
      await this.#files.close(file);
    }
  }
}

async function readText(files: Files, path: string): Promise<string> {
  const file = await files.open(path, "r");
  try {
    const text = Buffer.allocUnsafe(await files.size(file));
    return text.toString("utf8", 0, await files.read(file, text, 0));
  } finally {
    await files.close(file);
  }
}

function toProgress(text: string): readonly Progress[] | undefined {
  try {
    const value = JSON.parse(text) as { readonly format?: unknown; readonly progress?: unknown };
    const isOurs = value.format === format && Array.isArray(value.progress);
    return isOurs ? (value.progress as readonly Progress[]) : undefined;
  } catch {
    return undefined;
  }
}
