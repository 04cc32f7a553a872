import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Group } from "../article-store.ts";

/** Makes, changes and removes groups, in a transaction that somebody else has begun. */
export class GroupChanging {
  readonly #former: StatementSync;
  readonly #release: StatementSync;
  readonly #add: StatementSync;
  readonly #change: StatementSync;
  readonly #remove: StatementSync;
  readonly #removed: StatementSync;
  readonly #end: StatementSync;

  constructor(database: DatabaseSync) {
    this.#former = database.prepare("SELECT id, high FROM groups WHERE name = ?");
    this.#release = database.prepare("UPDATE groups SET name = NULL, isRemoved = 1 WHERE id = ?");
    this.#add = database.prepare(
      `INSERT INTO groups (name, description, status, creator, createdAt, low, high, count)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
    );
    this.#change = database.prepare(
      "UPDATE groups SET description = coalesce(?, description), status = coalesce(?, status) WHERE id = ?",
    );
    // 1: its articles are still to go. 2: they have gone.
    this.#remove = database.prepare("UPDATE groups SET isRemoved = 1 WHERE id = ?");
    this.#removed = database.prepare("SELECT id FROM groups WHERE isRemoved = 1 LIMIT 1");
    this.#end = database.prepare("UPDATE groups SET isRemoved = 2 WHERE id = ?");
  }

  /** A former one of that name gives its numbers up; articles of it that are still there stay out of sight. */
  add({
    name,
    description,
    status,
    creator,
    createdAt,
  }: Omit<Group, "low" | "high" | "count">): void {
    const former = this.#former.get(name);
    const high = Number(former?.["high"] ?? 0);
    if (former) this.#release.run(Number(former["id"]));
    this.#add.run(name, description, status, creator, createdAt, high + 1, high);
  }

  change(
    id: number,
    { description, status }: Partial<Pick<Group, "description" | "status">>,
  ): void {
    this.#change.run(description ?? null, status ?? null, id);
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  /** @returns a removed group whose articles may still be there. */
  toEmpty(): number | undefined {
    const id = this.#removed.get()?.["id"];
    return id === undefined ? undefined : Number(id);
  }

  emptied(id: number): void {
    this.#end.run(id);
  }
}
