import { DatabaseSync } from "node:sqlite";
import { migrate } from "./schema.ts";

/** What both threads are told. */
export interface DatabaseOptions {
  readonly path: string;
  /** The file grows no larger; without it, until the disk is full. */
  readonly maxBytes?: number;
  /** Articles are refused when the disk and what is free in the file have less room each. */
  readonly reserveBytes: number;
}

export const pageBytes = 8192;
const shared = "PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY;";

/** The one connection that writes; it makes the file. */
export function openForWriting({ path, maxBytes }: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(path);
  // The first three count only before there is a table. FULL: a commit is on the disk before it returns.
  database.exec(`
    ${shared}
    PRAGMA page_size = ${pageBytes};
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = OFF;
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 2000;
    PRAGMA journal_size_limit = 67108864;
  `);
  if (maxBytes !== undefined) {
    database.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageBytes)}`);
  }
  migrate(database);
  return database;
}

/** Sees everything that was committed before it begins to read, and waits for no writer: that is what WAL is for. */
export function openForReading({ path }: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec(`${shared} PRAGMA cache_size = -32768;`);
  return database;
}
