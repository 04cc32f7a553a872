import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Changes } from "./change.ts";
import type { OpenGroup } from "./group-table.ts";
import { numberOf, toPlace } from "./place.ts";
import type { Removing } from "./removing.ts";

/** What one slice has done, and where the next one begins; no `next`: that was all. */
export interface Slice {
  readonly count: number;
  readonly next?: number | string;
}

/** Articles a transaction takes out at most, and rows it looks at. */
const mostRemoved = 500;
const mostSeen = 5000;

/** Finds what is too old or too many, a slice at a time. */
export class Expiring {
  readonly #removing: Removing;
  readonly #oldest: StatementSync;
  readonly #old: StatementSync;
  readonly #lowest: StatementSync;
  readonly #historyEnd: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync, removing: Removing) {
    this.#removing = removing;
    this.#oldest = database.prepare(
      `SELECT id FROM articles WHERE arrivedAt < ? ORDER BY arrivedAt LIMIT ${mostRemoved}`,
    );
    this.#old = database.prepare(
      `SELECT place, article FROM placements WHERE place BETWEEN ? AND ? AND arrivedAt < ?
       ORDER BY place LIMIT ${mostRemoved}`,
    );
    this.#lowest = database.prepare(
      "SELECT place, article FROM placements WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?",
    );
    this.#historyEnd = database.prepare(
      `SELECT messageId FROM history WHERE messageId > ? ORDER BY messageId LIMIT 1 OFFSET ${mostSeen}`,
    );
    this.#forget = database.prepare(
      "DELETE FROM history WHERE messageId > ? AND messageId <= ? AND article IS NULL AND arrivedAt < ?",
    );
  }

  before(time: number, changes: Changes): Slice {
    const rows = this.#oldest.all(time);
    let count = 0;
    for (const row of rows) count += this.#removing.article(Number(row["id"]), changes);
    return rows.length < mostRemoved ? { count } : { count, next: 0 };
  }

  /** @param from the number where the slice before has ended. */
  beforeIn(group: OpenGroup, time: number, from: number, changes: Changes): Slice {
    const first = Math.max(from, group.low);
    const last = Math.min(first + mostSeen - 1, group.high);
    if (first > last) return { count: 0 };
    const rows = this.#old.all(toPlace(group.id, first), toPlace(group.id, last), time);
    const count = this.#remove(rows, changes);
    if (count === mostRemoved) return { count, next: numberOf(Number(rows.at(-1)?.["place"])) + 1 };
    return last < group.high ? { count, next: last + 1 } : { count };
  }

  beyond(group: OpenGroup, keep: number, changes: Changes): Slice {
    const tooMany = group.count - keep;
    if (tooMany <= 0) return { count: 0 };
    return this.#lowestOf(group.id, Math.min(tooMany, mostRemoved), changes);
  }

  /** Whatever is still there of a group that was removed. */
  rest(id: number, changes: Changes): Slice {
    return this.#lowestOf(id, mostRemoved, changes);
  }

  /** @param from the id where the slice before has ended. */
  forget(time: number, from: string): Slice {
    const end = this.#historyEnd.get(from)?.["messageId"];
    // No id begins with U+10FFFF.
    const { changes } = this.#forget.run(from, String(end ?? "\u{10ffff}"), time);
    const count = Number(changes);
    return end === undefined ? { count } : { count, next: String(end) };
  }

  #lowestOf(id: number, most: number, changes: Changes): Slice {
    const rows = this.#lowest.all(toPlace(id, 0), toPlace(id + 1, 0) - 1, most);
    const count = this.#remove(rows, changes);
    return count < most && count < mostRemoved ? { count } : { count, next: 0 };
  }

  #remove(rows: readonly Record<string, unknown>[], changes: Changes): number {
    for (const row of rows) {
      this.#removing.place(Number(row["place"]), Number(row["article"]), changes);
    }
    return rows.length;
  }
}
