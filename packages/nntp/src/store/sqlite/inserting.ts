import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Insertion, NewArticle } from "../article-store.ts";
import { overviewLine, type Place, withHeader, xrefOf } from "../xref.ts";
import type { Changes } from "./change.ts";
import type { GroupTable } from "./group-table.ts";
import { toPlace } from "./place.ts";

/** Puts articles into a transaction that somebody else has begun. */
export class Inserting {
  readonly #groups: GroupTable;
  readonly #remember: StatementSync;
  readonly #article: StatementSync;
  readonly #placement: StatementSync;
  readonly #newest: StatementSync;

  constructor(database: DatabaseSync, groups: GroupTable) {
    this.#groups = groups;
    this.#remember = database.prepare(
      "INSERT OR IGNORE INTO history (messageId, article, arrivedAt) VALUES (?, ?, ?)",
    );
    this.#article = database.prepare(
      "INSERT INTO articles (id, messageId, arrivedAt, bodyAt, places, wire) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#placement = database.prepare(
      "INSERT INTO placements (place, article, messageId, arrivedAt, line) VALUES (?, ?, ?, ?, ?)",
    );
    this.#newest = database.prepare("SELECT max(id) AS id FROM articles");
  }

  insert(articles: readonly NewArticle[], host: string, changes: Changes): Insertion[] {
    let id = Number(this.#newest.get()?.["id"] ?? 0);
    return articles.map((article) => {
      const { messageId, arrivedAt } = article;
      if (this.#remember.run(messageId, id + 1, arrivedAt).changes === 0) return "duplicate";
      id += 1;
      this.#put(id, article, host, changes);
      return "stored";
    });
  }

  #put(id: number, article: NewArticle, host: string, changes: Changes): void {
    const { messageId, arrivedAt, bodyAt, wire, overview } = article;
    const inGroups: Place[] = [];
    const places: number[] = [];
    for (const name of article.groups) {
      const group = this.#groups.named(name);
      if (!group) continue;
      const number = this.#groups.nextNumber(group);
      inGroups.push({ group: name, number });
      places.push(toPlace(group.id, number));
    }
    // Whoever is in no group is where group 0 would be, so that its overview is kept too.
    if (places.length === 0) places.push(toPlace(0, id));

    const xref = xrefOf(host, inGroups);
    const whole = withHeader(wire, bodyAt, xref);
    const bodyNowAt = bodyAt + whole.length - wire.length;
    this.#article.run(id, messageId, arrivedAt, bodyNowAt, places.join(","), whole);
    for (const [index, place] of places.entries()) {
      const line = overviewLine(inGroups[index]?.number ?? 0, overview, xref);
      this.#placement.run(place, id, messageId, arrivedAt, line);
    }
    changes.added.push(...places);
  }
}
