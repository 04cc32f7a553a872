import { type FileHandle, open, rm } from "node:fs/promises";
import type { Log } from "../site.ts";
import type { Segment } from "./entry.ts";

/**
 * Writes segments: what is added while the disk is waited for goes along with the next write. The files of segments that
 * are settled are removed in the same order, so that none comes back.
 */
export class Journal {
  readonly #log: Log;
  readonly #lines = new Map<Segment, string>();
  readonly #settled = new Set<Segment>();
  #file: { readonly handle: FileHandle; readonly segment: Segment } | undefined;
  #running: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  append(segment: Segment, messageId: string): void {
    this.#lines.set(segment, `${this.#lines.get(segment) ?? ""}${messageId}\n`);
    this.#run();
  }

  /** Nothing in it is of use any more. */
  remove(segment: Segment): void {
    this.#lines.delete(segment);
    this.#settled.add(segment);
    this.#run();
  }

  /** Resolves when all is on the disk. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#closeFile();
  }

  #run(): void {
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    // What else comes before this returns to the event loop goes along.
    await Promise.resolve();
    while (this.#lines.size > 0 || this.#settled.size > 0) {
      try {
        await this.#step();
      } catch (error) {
        // What is in memory is sent all the same; what is not is counted as lost when its turn comes.
        this.#log("error", "nntp: what waits for a peer could not be written", { error });
      }
    }
  }

  async #step(): Promise<void> {
    const [first] = this.#lines;
    if (first !== undefined) {
      const [segment, text] = first;
      this.#lines.delete(segment);
      const handle = await this.#open(segment);
      await handle.appendFile(text, "latin1");
      await handle.datasync();
    }
    const [settled] = this.#settled;
    if (settled === undefined) return;
    this.#settled.delete(settled);
    if (this.#file?.segment === settled) await this.#closeFile();
    await rm(settled.path, { force: true });
  }

  async #open(segment: Segment): Promise<FileHandle> {
    if (this.#file?.segment !== segment) {
      await this.#closeFile();
      this.#file = { segment, handle: await open(segment.path, "a", 0o600) };
    }
    return this.#file.handle;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close();
  }
}
