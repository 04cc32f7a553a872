import { expect, test } from "@jest/globals";
import { createManualClock, settle } from "@core/conn-policy/testing";
import { createExpiry } from "../../src/expiry/create-expiry.ts";
import { expire } from "../../src/expiry/expire.ts";
import type { ExpiryRules } from "../../src/expiry/rules.ts";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { sampleArticle } from "../store/sample-article.ts";

const day = 86_400_000;

/** Five articles in each group, one a day. */
async function openStore(): Promise<ArticleStore> {
  const store = createMemoryStore();
  for (const name of ["a.one", "a.two", "b.one", "c.empty"])
    await store.addGroup({ name, description: "", status: "y", creator: "me", createdAt: 0 });
  for (const group of ["a.one", "a.two", "b.one"]) {
    for (let age = 1; age <= 5; age++) {
      const messageId = `<${group}-${age}@a>`;
      const article = sampleArticle({ messageId, groups: [group], arrivedAt: age * day });
      await store.insert([article], "news.test");
    }
  }
  return store;
}

async function counts(store: ArticleStore): Promise<number[]> {
  return (await store.groups()).map(({ count }) => count);
}

test("the last rule that names a group holds; what none names stays", async () => {
  const store = await openStore();
  const rules = [
    { groups: "a.*", keepMs: 2 * day },
    { groups: "a.two", keepArticles: 4 },
  ];
  // The second article is exactly as old as may be.
  expect(await expire(store, { rules }, 4 * day)).toBe(2);
  expect(await counts(store)).toEqual([4, 4, 5, 0]);
  expect(await expire(store, { rules }, 4 * day + 1)).toBe(1);
  expect(await counts(store)).toEqual([3, 4, 5, 0]);
});

test("age and number together", async () => {
  const store = await openStore();
  const rules = [{ groups: "*,!b.*", keepMs: 4 * day, keepArticles: 2 }];
  expect(await expire(store, { rules }, 5 * day)).toBe(6);
  expect(await counts(store)).toEqual([2, 2, 5, 0]);
});

test("ids are known as long as told", async () => {
  const store = await openStore();
  const rules = { rules: [{ groups: "a.one", keepArticles: 0 }], rememberMs: 3 * day };
  await expire(store, rules, 5 * day);
  const known = (): Promise<readonly boolean[]> => store.known(["<a.one-2@a>", "<b.one-2@a>"]);
  expect(await known()).toEqual([true, true]);
  await expire(store, rules, 5 * day + 1);
  expect(await known()).toEqual([false, true]);
});

test("it runs a minute after the start, and then every hour", async () => {
  const store = await openStore();
  const clock = createManualClock();
  const log: string[] = [];
  let nowMs = 4 * day + 1;
  const rules = (keepDays: number): ExpiryRules => ({
    rules: [{ groups: "*", keepMs: keepDays * day }],
  });
  const expiry = createExpiry({
    store,
    rules: rules(3),
    clock,
    now: () => nowMs,
    log: (level, message) => void log.push(`${level}: ${message}`),
  });
  expiry.start();
  await clock.pass(59_999);
  expect(await counts(store)).toEqual([5, 5, 5, 0]);
  await clock.pass(1);
  expect(await counts(store)).toEqual([4, 4, 4, 0]);
  expect(log).toEqual(["info: nntp: articles expired"]);
  nowMs += day;
  await clock.pass(3_599_999);
  expect(await counts(store)).toEqual([4, 4, 4, 0]);
  expiry.obey(rules(2));
  await clock.pass(1);
  expect(await counts(store)).toEqual([2, 2, 2, 0]);
  const groups = store.groups.bind(store);
  store.groups = () => Promise.reject(new Error("broken"));
  await clock.pass("1h");
  expect(log.at(-1)).toBe("error: nntp: articles could not be expired");
  store.groups = groups;
  nowMs += day;
  await clock.pass("1h");
  expect(await counts(store)).toEqual([1, 1, 1, 0]);
  await expiry.close();
  nowMs += day;
  await clock.pass("2h");
  expect(await counts(store)).toEqual([1, 1, 1, 0]);
});

test("two runs at once are one, and a close ends it after the group that it is at", async () => {
  const store = await openStore();
  const original = store.expire.bind(store);
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  store.expire = async (limits) => {
    await gate;
    return original(limits);
  };
  const rules = { rules: [{ groups: "*", keepArticles: 1 }], rememberMs: 0 };
  const clock = createManualClock();
  const expiry = createExpiry({ store, rules, clock, now: () => 9 * day, log: () => {} });
  const runs = [expiry.run(), expiry.run()];
  expect(runs[0]).toBe(runs[1]);
  await settle();
  const closed = expiry.close();
  open();
  await closed;
  expect(await runs[0]).toBe(4);
  expect(await counts(store)).toEqual([1, 5, 5, 0]);
});
