import type { ArticleStore } from "../article-store.ts";
import type { SqliteStoreOptions } from "./options.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { startWorker } from "./start-worker.ts";

/**
 * Opens the default store: one SQLite file, written by one thread and read by another, so that the event loop never
 * waits for a disk. An article is on the disk when `insert` resolves.
 *
 * Several processes may have it open; one sees what another has written a second later, or
 * at the second question where nobody has asked for longer.
 */
export function createSqliteStore(options: SqliteStoreOptions): Promise<ArticleStore> {
  return new SqliteStore(options, startWorker).open();
}
