import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";
import { type DatabaseOptions, pageBytes } from "./open-database.ts";

/** Refuses more articles while there is still some room: to expire old ones takes room too, before it gives any. */
export class Room {
  readonly #folder: string;
  readonly #reserveBytes: number;
  readonly #freePages: StatementSync;

  constructor(database: DatabaseSync, { path, reserveBytes }: DatabaseOptions) {
    this.#folder = dirname(path);
    this.#reserveBytes = reserveBytes;
    this.#freePages = database.prepare("PRAGMA freelist_count");
  }

  /** @throws StoreError `store_full` when neither the disk nor the file itself has room. */
  check(): void {
    const onDisk = this.#freeOnDisk();
    if (onDisk >= this.#reserveBytes) return;
    const inFile = Number(this.#freePages.get()?.["freelist_count"]) * pageBytes;
    if (inFile >= this.#reserveBytes) return;
    throw new StoreError("store_full", `The disk of the article store has ${onDisk} bytes left.`);
  }

  #freeOnDisk(): number {
    try {
      const { bavail, bsize } = statfsSync(this.#folder);
      return bavail * bsize;
    } catch {
      // Where nobody can tell, a full disk is found when it is full.
      return Number.POSITIVE_INFINITY;
    }
  }
}
