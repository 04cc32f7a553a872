import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArticleStore } from "../../src/store/article-store.ts";
import type { SqliteStoreOptions } from "../../src/store/sqlite/options.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { type StartWorker, startWorker } from "../../src/store/sqlite/start-worker.ts";

export interface SqliteRig extends AsyncDisposable {
  readonly path: string;
  readonly store: ArticleStore;
  reopen(): Promise<ArticleStore>;
}

/** A store in a folder of its own, which goes with it. */
export async function openSqlite(
  options: Partial<SqliteStoreOptions> = {},
  start: StartWorker = startWorker,
): Promise<SqliteRig> {
  const folder = await mkdtemp(join(tmpdir(), "news-store-"));
  const path = join(folder, "news.sqlite");
  const onTrouble = (error: Error): never => {
    throw error;
  };
  const all = { path, onTrouble, ...options };
  const open = (): Promise<SqliteStore> => new SqliteStore(all, start).open();
  let store = await open();
  const rig = {
    path,
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}
