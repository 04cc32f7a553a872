import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { expect, test } from "@jest/globals";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { type StartWorker, startWorker } from "../../src/store/sqlite/start-worker.ts";
import { addGroups, bounds, host, insertAll, numbersOf, textOf } from "./rules/collect.ts";
import { sampleArticle, withXref } from "./sample-article.ts";
import { openSqlite } from "./sqlite-rig.ts";

const mebibyte = 1024 * 1024;

function sized(bytes: number, messageId?: string): ReturnType<typeof sampleArticle> {
  return sampleArticle({ body: `${"x".repeat(bytes)}\r\n`, ...(messageId && { messageId }) });
}

test("says that it is full, stores nothing of what has no room, and goes on when there is some", async () => {
  await using rig = await openSqlite({ maxBytes: 2 * mebibyte });
  let { store } = rig;
  await addGroups(store, "local.test");
  const kept: string[] = [];
  const fill = async (): Promise<unknown> => {
    for (;;) {
      const article = sized(100_000);
      try {
        await insertAll(store, article);
      } catch (error) {
        expect(await store.known([article.messageId])).toEqual([false]);
        expect(await store.byId(article.messageId)).toBeUndefined();
        return error;
      }
      kept.push(article.messageId);
    }
  };
  expect(await fill()).toMatchObject({ code: "store_full" });
  const count = kept.length;
  expect(count).toBeGreaterThan(10);
  expect(await bounds(store)).toEqual([1, count, count]);
  expect(await numbersOf(store)).toHaveLength(count);
  // A large one has no room; a small one may still have some, and does not fail with it.
  const [large, small] = await Promise.allSettled([
    insertAll(store, sized(900_000)),
    insertAll(store, sized(10, "<small@x>")),
  ]);
  expect(large).toMatchObject({ status: "rejected", reason: { code: "store_full" } });
  expect(small).toMatchObject({ status: "fulfilled", value: ["stored"] });
  expect(await bounds(store)).toEqual([1, count + 1, count + 1]);

  expect(await store.expire({ keep: 5 })).toBe(count - 4);
  expect(await insertAll(store, sized(100_000))).toEqual(["stored"]);
  expect(await bounds(store)).toEqual([count - 3, count + 2, 6]);
  store = await rig.reopen();
  expect(await bounds(store)).toEqual([count - 3, count + 2, 6]);
});

test("takes no more when the disk is nearly full, and can still expire", async () => {
  await using rig = await openSqlite({ reserveBytes: 1 });
  await addGroups(rig.store, "local.test");
  await insertAll(rig.store, sampleArticle(), sampleArticle());
  await rig.store.close();
  const options = { path: rig.path, reserveBytes: Number.MAX_SAFE_INTEGER };
  const store = await new SqliteStore(options, startWorker).open();
  const asked = [insertAll(store, sampleArticle()), insertAll(store, sampleArticle())];
  for (const result of await Promise.allSettled(asked)) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: "store_full" } });
  }
  expect(await store.expire({ keep: 1 })).toBe(1);
  expect(await bounds(store)).toEqual([2, 2, 1]);
  await store.close();
});

test("gives room back to the disk after much has expired, and keeps some for what comes", async () => {
  await using rig = await openSqlite();
  const { store } = rig;
  await addGroups(store, "local.test");
  await insertAll(store, ...Array.from({ length: 100 }, () => sized(100_000)));
  await store.expire({ keep: 1 });
  const { store: reopened, pages, free } = await pageCounts(rig);
  expect(pages * 8192).toBeLessThan(3 * mebibyte);
  expect(free).toBeLessThanOrEqual((pages - free) / 8);
  expect(free).toBeGreaterThan(0);
  expect(await numbersOf(reopened)).toEqual([100]);
});

async function pageCounts(rig: Awaited<ReturnType<typeof openSqlite>>) {
  const store = await rig.reopen();
  const database = new DatabaseSync(rig.path, { readOnly: true });
  const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
  const free = Number(database.prepare("PRAGMA freelist_count").get()?.["freelist_count"]);
  database.close();
  return { store, pages, free };
}

/** Starts the real threads and remembers them. */
function createRecorder(): { readonly start: StartWorker; readonly workers: Map<string, Worker> } {
  const workers = new Map<string, Worker>();
  return {
    workers,
    start: (data) => {
      const worker = startWorker(data);
      workers.set(data.role, worker);
      return worker;
    },
  };
}

test("goes on with another thread when the one that writes has died", async () => {
  const { start, workers } = createRecorder();
  const troubles: Error[] = [];
  await using rig = await openSqlite({ onTrouble: (error) => troubles.push(error) }, start);
  const { store } = rig;
  await addGroups(store, "local.test");
  await insertAll(store, sampleArticle());
  expect(await numbersOf(store)).toEqual([1]);
  // Asked of it after its end, and never answered.
  const ended = workers.get("writer")?.terminate();
  const lost = [insertAll(store, sampleArticle()), store.remove("<none@x>"), insertAll(store)];
  const [first, second, none] = await Promise.allSettled(lost);
  await ended;
  expect(first).toMatchObject({ status: "rejected", reason: { code: "store_restarted" } });
  expect(second).toMatchObject({ status: "rejected", reason: { code: "store_restarted" } });
  expect(none).toMatchObject({ status: "fulfilled" });
  expect(troubles).toMatchObject([{ code: "store_restarted" }]);

  expect((await store.byNumber("local.test", 1))?.number).toBe(1);
  expect(await insertAll(store, sampleArticle())).toEqual(["stored"]);
  const numbers = await numbersOf(store);
  expect(numbers).toHaveLength((await store.group("local.test"))?.count ?? 0);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(troubles).toHaveLength(1);
});

test("goes on with another thread when the one that reads has died", async () => {
  const { start, workers } = createRecorder();
  const troubles: Error[] = [];
  await using rig = await openSqlite({ onTrouble: (error) => troubles.push(error) }, start);
  const { store } = rig;
  await addGroups(store, "local.test");
  await insertAll(store, sampleArticle({ messageId: "<a@x>" }));
  const ended = workers.get("reader")?.terminate();
  await expect(store.byId("<a@x>")).rejects.toMatchObject({ code: "store_restarted" });
  await ended;
  expect(troubles).toHaveLength(1);
  expect((await store.byId("<a@x>"))?.messageId).toBe("<a@x>");
  expect(await numbersOf(store)).toEqual([1]);
  expect(await insertAll(store, sampleArticle())).toEqual(["stored"]);
});

test("refuses everything when a thread cannot even start", async () => {
  let started = 0;
  const start: StartWorker = () => {
    started += 1;
    return new Worker("process.exit(3)", { eval: true });
  };
  const store = new SqliteStore({ path: "/nowhere" }, start);
  await expect(store.open()).rejects.toMatchObject({ code: "store_restarted" });
  expect(started).toBe(2);
});

test("does not open what is no article store of its version", async () => {
  await using rig = await openSqlite();
  await rig.store.close();
  const fails = async (path: string): Promise<unknown> =>
    new SqliteStore({ path }, startWorker).open().catch((error: unknown) => error);
  expect(await fails(`${rig.path}/none/news.sqlite`)).toMatchObject({ code: "store_failed" });
  await writeFile(`${rig.path}.text`, "no database ".repeat(1000));
  expect(await fails(`${rig.path}.text`)).toMatchObject({ code: "store_corrupt" });
  const database = new DatabaseSync(rig.path);
  database.exec("PRAGMA user_version = 99");
  database.close();
  expect(await fails(rig.path)).toMatchObject({
    code: "store_failed",
    message: expect.stringContaining("version 99"),
  });
});

test("sees within a second what another process has written, and uses no number of its", async () => {
  let time = 0;
  await using rig = await openSqlite({ now: () => time });
  const { store } = rig;
  await addGroups(store, "local.test");
  await insertAll(store, sampleArticle({ messageId: "<1@x>" }));
  await numbersOf(store);
  const other = await new SqliteStore({ path: rig.path }, startWorker).open();
  await addGroups(other, "local.added");
  expect(await other.insert([sampleArticle({ messageId: "<2@x>" })], host)).toEqual(["stored"]);
  await other.remove("<1@x>");

  time += 999;
  expect(await store.group("local.added")).toBeUndefined();
  time += 1;
  await store.groups();
  // What was asked for goes to the writing thread before this does.
  await store.changeGroup("none", {});
  expect((await store.groups()).map(({ name }) => name)).toEqual(["local.test", "local.added"]);
  expect(await store.byNumber("local.test", 1)).toBeUndefined();
  expect(await numbersOf(store)).toEqual([2]);

  await insertAll(other, sampleArticle({ messageId: "<3@x>" }));
  await insertAll(store, sampleArticle({ messageId: "<4@x>" }));
  await insertAll(
    other,
    sampleArticle({ messageId: "<5@x>" }),
    sampleArticle({ messageId: "<4@x>" }),
  );
  expect(await insertAll(store, sampleArticle({ messageId: "<5@x>" }))).toEqual(["duplicate"]);
  expect(await bounds(store)).toEqual([2, 5, 4]);
  expect(await numbersOf(store)).toEqual([2, 3, 4, 5]);
  await other.close();
});

test("ends the removal of a group that a former process could not", async () => {
  await using rig = await openSqlite();
  await addGroups(rig.store, "local.test", "local.other");
  const both = sampleArticle({ messageId: "<b@x>", groups: ["local.test", "local.other"] });
  await insertAll(rig.store, sampleArticle({ messageId: "<a@x>" }), both);
  await rig.store.close();
  const database = new DatabaseSync(rig.path);
  database.exec("UPDATE groups SET isRemoved = 1 WHERE name = 'local.test'");
  database.close();
  const store = await rig.reopen();
  expect(await store.byId("<a@x>")).toBeUndefined();
  expect(await store.known(["<a@x>"])).toEqual([true]);
  expect(textOf((await store.byNumber("local.other", 1))?.wire)).toBe(
    withXref(both, "Xref: news.test local.test:2 local.other:1"),
  );
  await addGroups(store, "local.test");
  expect(await bounds(store)).toEqual([3, 2, 0]);
});
