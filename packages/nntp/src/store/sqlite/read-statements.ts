import type { DatabaseSync, StatementSync } from "node:sqlite";

export type ReadStatements = Readonly<
  Record<
    | "page"
    | "after"
    | "before"
    | "articles"
    | "articleById"
    | "known"
    | "overviewById"
    | "heads"
    | "arrived"
    | "begin"
    | "end",
    StatementSync
  >
>;

/** @returns every question that is asked of the file, ready to be asked. */
export function prepareReads(database: DatabaseSync, sliceRows: number): ReadStatements {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    begin: prepare("BEGIN"),
    end: prepare("COMMIT"),
    // One row of joined columns costs a fraction of a row for each article. A BLOB stays the octets it was.
    page: prepare(`
      SELECT group_concat(place & 0x7fffffff, ',') AS numbers, group_concat(messageId, char(10)) AS ids,
        group_concat(length(line), ',') AS lengths,
        CASE WHEN sum(length(line)) <= ? THEN CAST(group_concat(line, '') AS BLOB) END AS lines
      FROM (SELECT place, messageId, line FROM placements WHERE place BETWEEN ? AND ? ORDER BY place)`),
    after: prepare(
      "SELECT place FROM placements WHERE place > ? AND place < ? ORDER BY place LIMIT 1",
    ),
    before: prepare(
      "SELECT place FROM placements WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT 1",
    ),
    articles: prepare(`
      SELECT place, articles.messageId, bodyAt, wire
      FROM placements JOIN articles ON articles.id = placements.article
      WHERE place BETWEEN ? AND ? ORDER BY place`),
    articleById: prepare(`
      SELECT articles.messageId, bodyAt, wire
      FROM history JOIN articles ON articles.id = history.article
      WHERE history.messageId = ?`),
    known: prepare("SELECT 1 FROM history WHERE messageId = ?"),
    overviewById: prepare(`
      SELECT line
      FROM history JOIN articles ON articles.id = history.article
        JOIN placements ON placements.place = CAST(articles.places AS INTEGER)
      WHERE history.messageId = ?`),
    heads: prepare(`
      SELECT place, articles.messageId, bodyAt, substr(wire, 1, bodyAt) AS wire
      FROM placements JOIN articles ON articles.id = placements.article
      WHERE place BETWEEN ? AND ? ORDER BY place`),
    arrived: prepare(`
      SELECT id, arrivedAt, messageId, places FROM articles
      WHERE (arrivedAt, id) > (?, ?) ORDER BY arrivedAt, id LIMIT ${sliceRows}`),
  };
}
