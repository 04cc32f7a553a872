import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@core/conn-policy";
import type { Badmail } from "../delivery/badmail.ts";
import type { Log } from "../site.ts";
import { makeQueueId } from "../store/queue-id.ts";
import type { Queue } from "../store/queue.ts";
import { codeOf } from "../store/store-error.ts";
import { takeFile } from "./take-file.ts";

export interface PickupOptions {
  /** `mailroot/Pickup`; it is there. */
  readonly path: string;
  readonly queue: Queue;
  readonly badmail: Badmail;
  readonly hostname: string;
  readonly clock: Clock;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Looks of a second: what a program has renamed into the folder is taken within two. */
const pollMs = 1000;
/** A round ends after so many, so that one that never ends does not keep us from closing. */
const filesPerRound = 1000;

/** Sends what is put into a folder, as IIS does with `mailroot/Pickup`. */
export class Pickup {
  readonly #options: PickupOptions;
  /** What each file was like at the last look: one that still grows is left alone. */
  #seen = new Map<string, string>();
  /** Files that could not be taken and were spoken of. */
  #told = new Set<string>();
  /** What each file was like that could not be put aside: it stays until somebody changes it. */
  #stuck = new Map<string, string>();
  #round: Promise<void> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: PickupOptions) {
    this.#options = options;
  }

  start(): void {
    this.#plan();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await this.#round;
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#cancel = this.#options.clock.after(pollMs, () => {
      this.#round = this.#look();
    });
  }

  async #look(): Promise<void> {
    const { path, log } = this.#options;
    try {
      const names = await readdir(path);
      const there = new Set(names);
      this.#seen = new Map([...this.#seen].filter(([name]) => there.has(name)));
      this.#told = new Set([...this.#told].filter((name) => there.has(name)));
      this.#stuck = new Map([...this.#stuck].filter(([name]) => there.has(name)));
      const meant = names.filter((name) => !/^\.|\.tmp$/i.test(name)).toSorted();
      for (const name of meant.slice(0, filesPerRound)) {
        if (this.#isClosed) return;
        await this.#lookAt(name);
      }
    } catch (error) {
      if (!this.#told.has("")) log("error", "Pickup cannot be read", { path, error });
      this.#told.add("");
    }
    this.#plan();
  }

  async #lookAt(name: string): Promise<void> {
    try {
      const stats = await lstat(join(this.#options.path, name));
      if (stats.isDirectory()) return;
      const state = stateOf(stats);
      const isQuiet = this.#seen.get(name) === state;
      this.#seen.set(name, state);
      if (isQuiet && this.#stuck.get(name) !== state) await this.#take(name, stats);
    } catch (error) {
      // Somebody has taken it back.
      if (codeOf(error) !== "ENOENT") this.#tell(name, error);
    }
  }

  async #take(name: string, stats: Stats): Promise<void> {
    const { queue, hostname, now, path, log } = this.#options;
    try {
      const id = await takeFile({ path: join(path, name), name, stats, queue, hostname, now });
      log("info", "pickup", { file: name, id });
    } catch (error) {
      const code = codeOf(error) ?? "";
      if (!unusable.has(code)) throw error;
      await this.#putAside(name, stats, error);
    }
  }

  async #putAside(name: string, stats: Stats, error: unknown): Promise<void> {
    const { badmail, path, now, log } = this.#options;
    const why = error instanceof Error ? error.message : String(error);
    const aside = `pickup-${makeQueueId(now())}`;
    try {
      await badmail.move(join(path, name), aside);
    } catch (cause) {
      if (codeOf(cause) === "ENOENT") throw cause;
      this.#stuck.set(name, stateOf(stats));
      this.#tell(name, cause, why);
      return;
    }
    log("warn", "a file in Pickup is no message", { file: name, badmail: aside, why });
    // Only now: an explanation of what could not be moved would be one more at each attempt.
    await badmail.explain(aside, [`It was in Pickup: ${JSON.stringify(name)}`, why]);
  }

  /** @param why it was to be put aside. */
  #tell(name: string, error: unknown, why?: string): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#options.log("error", "a file in Pickup cannot be taken", { file: name, error, why });
  }
}

function stateOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** Trying again will not help; `ELOOP`: it is a link. */
const unusable = new Set(["ERR_PICKUP_FILE", "EACCES", "EPERM", "EIO", "ELOOP", "ENXIO"]);
