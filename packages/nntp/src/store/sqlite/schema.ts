import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";

/**
 * What brings a file from one version to the next; `user_version` is how many of them it has had. New ones are added at
 * the end, and none is ever changed.
 *
 * - `groups`: one that was removed stays for its numbers. `name` is null when another of that name has taken them over.
 * - `articles`: `wire` comes last, so that the rest is read without it.
 * - `placements`: an article in a group. Their overview lines are too long for a table WITHOUT ROWID.
 * - `history`: every id that has been here; `article` is null when it has expired, or was cancelled before it came.
 */
const versions: readonly string[] = [
  `
  CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    creator TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    count INTEGER NOT NULL,
    isRemoved INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    messageId TEXT NOT NULL,
    arrivedAt INTEGER NOT NULL,
    bodyAt INTEGER NOT NULL,
    places TEXT NOT NULL,
    wire BLOB NOT NULL
  );
  CREATE INDEX articlesByArrival ON articles (arrivedAt);
  CREATE TABLE placements (
    place INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    messageId TEXT NOT NULL,
    arrivedAt INTEGER NOT NULL,
    line BLOB NOT NULL
  );
  CREATE TABLE history (
    messageId TEXT PRIMARY KEY,
    article INTEGER,
    arrivedAt INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** Brings the file to the newest version. */
export function migrate(database: DatabaseSync): void {
  database.exec("BEGIN IMMEDIATE");
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > versions.length) {
    database.exec("ROLLBACK");
    throw new StoreError(
      "store_failed",
      `The article store has version ${version}; this program knows ${versions.length} at most.`,
    );
  }
  for (const step of versions.slice(version)) database.exec(step);
  database.exec(`PRAGMA user_version = ${versions.length}; COMMIT`);
}
