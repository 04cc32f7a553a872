import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Group, PostingStatus } from "../article-store.ts";
import { numberOf, toPlace } from "./place.ts";

/** A group and the number it has in the file. */
export interface GroupRow {
  readonly id: number;
  readonly group: Group;
}

/** What `insert` counts up. */
export interface OpenGroup {
  readonly id: number;
  readonly name: string;
  low: number;
  high: number;
  count: number;
}

const columns = "id, name, description, status, creator, createdAt, low, high, count";

function toRow(row: Record<string, unknown>): GroupRow {
  const group: Group = {
    name: String(row["name"]),
    description: String(row["description"]),
    status: String(row["status"]) as PostingStatus,
    low: Number(row["low"]),
    high: Number(row["high"]),
    count: Number(row["count"]),
    createdAt: Number(row["createdAt"]),
    creator: String(row["creator"]),
  };
  return { id: Number(row["id"]), group };
}

/** The groups as the writing thread knows them: their numbers are counted here and written once a transaction. */
export class GroupTable {
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #save: StatementSync;
  readonly #lowest: StatementSync;
  #byName = new Map<string, OpenGroup>();
  #byId = new Map<number, OpenGroup>();
  readonly #changed = new Set<OpenGroup>();
  readonly #shrunk = new Set<OpenGroup>();

  constructor(database: DatabaseSync) {
    this.#all = database.prepare(`SELECT ${columns} FROM groups WHERE isRemoved = 0 ORDER BY id`);
    this.#one = database.prepare(`SELECT ${columns} FROM groups WHERE id = ?`);
    this.#save = database.prepare("UPDATE groups SET low = ?, high = ?, count = ? WHERE id = ?");
    this.#lowest = database.prepare(
      "SELECT place FROM placements WHERE place BETWEEN ? AND ? ORDER BY place LIMIT 1",
    );
  }

  /** Reads all of them again: at the start, after a failure, and when another process has written. */
  reload(): GroupRow[] {
    const rows = this.#all.all().map((row) => toRow(row));
    this.#byName = new Map();
    this.#byId = new Map();
    this.#changed.clear();
    this.#shrunk.clear();
    for (const { id, group } of rows) {
      const { name, low, high, count } = group;
      const open: OpenGroup = { id, name, low, high, count };
      this.#byName.set(name, open);
      this.#byId.set(id, open);
    }
    return rows;
  }

  named(name: string): OpenGroup | undefined {
    return this.#byName.get(name);
  }

  row(id: number): GroupRow | undefined {
    const row = this.#one.get(id);
    return row && toRow(row);
  }

  /** Numbers are never used twice, so they only ever go up. */
  nextNumber(group: OpenGroup): number {
    group.high += 1;
    group.count += 1;
    this.#changed.add(group);
    return group.high;
  }

  /** One article less; there may be no such group any more. */
  left(id: number): void {
    const group = this.#byId.get(id);
    if (!group) return;
    group.count -= 1;
    this.#changed.add(group);
    this.#shrunk.add(group);
  }

  /** @returns those that have changed, as they are now. */
  save(): GroupRow[] {
    for (const group of this.#shrunk) group.low = this.#lowOf(group);
    const rows: GroupRow[] = [];
    for (const { low, high, count, id } of this.#changed) {
      this.#save.run(low, high, count, id);
      const row = this.row(id);
      if (row) rows.push(row);
    }
    this.#changed.clear();
    this.#shrunk.clear();
    return rows;
  }

  #lowOf({ id, low, high }: OpenGroup): number {
    const row = this.#lowest.get(toPlace(id, low), toPlace(id, high));
    return row ? numberOf(Number(row["place"])) : high + 1;
  }
}
