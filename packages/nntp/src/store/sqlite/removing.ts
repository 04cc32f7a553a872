import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Changes } from "./change.ts";
import type { GroupTable } from "./group-table.ts";
import { groupOf } from "./place.ts";

/** Takes articles out, in a transaction that somebody else has begun; their ids stay known. */
export class Removing {
  readonly #groups: GroupTable;
  readonly #find: StatementSync;
  readonly #remember: StatementSync;
  readonly #places: StatementSync;
  readonly #move: StatementSync;
  readonly #deletePlacement: StatementSync;
  readonly #deleteArticle: StatementSync;
  readonly #forgetArticle: StatementSync;

  constructor(database: DatabaseSync, groups: GroupTable) {
    this.#groups = groups;
    this.#find = database.prepare("SELECT article FROM history WHERE messageId = ?");
    this.#remember = database.prepare(
      "INSERT OR IGNORE INTO history (messageId, article, arrivedAt) VALUES (?, NULL, ?)",
    );
    this.#places = database.prepare("SELECT places, messageId FROM articles WHERE id = ?");
    this.#move = database.prepare("UPDATE articles SET places = ? WHERE id = ?");
    this.#deletePlacement = database.prepare("DELETE FROM placements WHERE place = ?");
    this.#deleteArticle = database.prepare("DELETE FROM articles WHERE id = ?");
    this.#forgetArticle = database.prepare("UPDATE history SET article = NULL WHERE messageId = ?");
  }

  remove(messageId: string, comesAt: number | undefined, changes: Changes): boolean {
    if (comesAt !== undefined && this.#remember.run(messageId, comesAt).changes > 0) return true;
    const article = this.#find.get(messageId)?.["article"];
    if (typeof article !== "number") return false;
    this.article(article, changes);
    return true;
  }

  /** Out of all its groups. @returns how many they were. */
  article(id: number, changes: Changes): number {
    const row = this.#places.get(id);
    if (!row) return 0;
    const places = toPlaces(row["places"]);
    for (const place of places) this.#leave(place, changes);
    this.#end(id, String(row["messageId"]), changes);
    return places.length;
  }

  /** Out of one group. */
  place(place: number, id: number, changes: Changes): void {
    this.#leave(place, changes);
    const row = this.#places.get(id);
    if (!row) return;
    const others = toPlaces(row["places"]).filter((other) => other !== place);
    if (others.length > 0) this.#move.run(others.join(","), id);
    else this.#end(id, String(row["messageId"]), changes);
  }

  #leave(place: number, changes: Changes): void {
    this.#deletePlacement.run(place);
    this.#groups.left(groupOf(place));
    changes.left.push(place);
  }

  #end(id: number, messageId: string, changes: Changes): void {
    this.#deleteArticle.run(id);
    this.#forgetArticle.run(messageId);
    changes.gone.push(messageId);
  }
}

function toPlaces(text: unknown): number[] {
  return String(text).split(",").map(Number);
}
