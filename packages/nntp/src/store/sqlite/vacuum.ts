import type { DatabaseSync } from "node:sqlite";

const pagesAtOnce = 500;

/**
 * Gives a piece of the free pages back to the disk. One for eight that are used stays: what comes in tomorrow takes the
 * room of what went today.
 *
 * @returns whether there is more to give.
 */
export function vacuum(database: DatabaseSync): boolean {
  const free = pragma(database, "freelist_count");
  const used = pragma(database, "page_count") - free;
  const tooMany = free - Math.floor(used / 8);
  if (tooMany <= 0) return false;
  database.exec(`PRAGMA incremental_vacuum(${Math.min(tooMany, pagesAtOnce)})`);
  if (tooMany > pagesAtOnce && pragma(database, "freelist_count") < free) return true;
  // The file becomes shorter when the log has been written into it.
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return false;
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
