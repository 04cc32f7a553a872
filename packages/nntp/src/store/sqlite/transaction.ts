import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Change, type Changes, createChanges } from "./change.ts";
import type { GroupRow, GroupTable } from "./group-table.ts";

/** Runs what changes the file: all of it or nothing, and on the disk when it returns. */
export class Transaction {
  readonly #database: DatabaseSync;
  readonly #groups: GroupTable;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #version: StatementSync;
  #seen: unknown;

  constructor(database: DatabaseSync, groups: GroupTable) {
    this.#database = database;
    this.#groups = groups;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#version = database.prepare("PRAGMA data_version");
  }

  run<Value>(work: (changes: Changes) => Value): Change<Value> {
    this.#begin.run();
    const seen = this.#seen;
    try {
      // Behind BEGIN nobody else can write any more.
      const reset = this.look();
      const changes = createChanges();
      const value = work(changes);
      changes.groups.push(...this.#groups.save());
      this.#commit.run();
      return reset ? { value, ...changes, reset: this.#groups.reload() } : { value, ...changes };
    } catch (error) {
      this.#seen = seen;
      this.#undo();
      throw error;
    }
  }

  /** @returns all groups when another process has written since the last time, and the first time. */
  look(): readonly GroupRow[] | undefined {
    const version = this.#version.get()?.["data_version"];
    if (version === this.#seen) return undefined;
    this.#seen = version;
    return this.#groups.reload();
  }

  #undo(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // A full disk has ended the transaction already.
    }
    try {
      this.#groups.reload();
    } catch {
      // Then the next one does it.
      this.#seen = undefined;
    }
  }
}
