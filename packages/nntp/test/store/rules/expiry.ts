import { expect, test } from "@jest/globals";
import type { ArticleStore } from "../../../src/store/article-store.ts";
import type { OpenRig } from "../conformance.ts";
import { sampleArticle } from "../sample-article.ts";
import { addGroups, bounds, insertAll, numbersOf } from "./collect.ts";

/** 1 to 6 in local.test, arrived at 100 to 600; 2, 4 and 6 in local.other too. */
async function fill(store: ArticleStore): Promise<void> {
  await addGroups(store, "local.test", "local.other");
  const articles = [1, 2, 3, 4, 5, 6].map((number) =>
    sampleArticle({
      messageId: `<${number}@x>`,
      groups: number % 2 === 0 ? ["local.test", "local.other"] : ["local.test"],
      arrivedAt: number * 100,
    }),
  );
  await insertAll(store, ...articles);
}

export function expiryRules(open: OpenRig): void {
  test("expires by age in all groups; what arrived at that very time stays", async () => {
    await using rig = await open();
    const { store } = rig;
    await fill(store);
    await numbersOf(store);
    expect(await store.expire({ before: 300 })).toBe(3);
    expect(await numbersOf(store)).toEqual([3, 4, 5, 6]);
    expect(await numbersOf(store, "local.other")).toEqual([2, 3]);
    expect(await bounds(store)).toEqual([3, 6, 4]);
    expect(await bounds(store, "local.other")).toEqual([2, 3, 2]);
    expect(await store.byId("<2@x>")).toBeUndefined();
    expect(await store.expire({ before: 300 })).toBe(0);
    expect(await store.expire({})).toBe(0);
  });

  test("expires by age in one group; an article stays in its others", async () => {
    await using rig = await open();
    const { store } = rig;
    await fill(store);
    await store.byNumber("local.test", 2);
    expect(await store.expire({ before: 401, group: "local.test" })).toBe(4);
    expect(await numbersOf(store)).toEqual([5, 6]);
    expect(await numbersOf(store, "local.other")).toEqual([1, 2, 3]);
    expect(await store.byNumber("local.test", 2)).toBeUndefined();
    expect(await store.byNumber("local.other", 1)).toMatchObject({ messageId: "<2@x>" });
    expect(await store.byId("<1@x>")).toBeUndefined();
    expect(await store.expire({ before: 401, group: "local.other" })).toBe(2);
    expect(await store.byId("<2@x>")).toBeUndefined();
  });

  test("expires by count, the oldest first, in one group and in each", async () => {
    await using rig = await open();
    const { store } = rig;
    await fill(store);
    expect(await store.expire({ keep: 5, group: "local.test" })).toBe(1);
    expect(await numbersOf(store)).toEqual([2, 3, 4, 5, 6]);
    expect(await store.expire({ keep: 2 })).toBe(4);
    expect(await numbersOf(store)).toEqual([5, 6]);
    expect(await numbersOf(store, "local.other")).toEqual([2, 3]);
    expect(await store.expire({ keep: 2 })).toBe(0);
    expect(await store.expire({ keep: 0, group: "local.test" })).toBe(2);
    expect(await bounds(store)).toEqual([7, 6, 0]);
  });

  test("expires by age and count together", async () => {
    await using rig = await open();
    const { store } = rig;
    await fill(store);
    expect(await store.expire({ before: 200, keep: 3, group: "local.test" })).toBe(3);
    expect(await numbersOf(store)).toEqual([4, 5, 6]);
  });

  test("remembers what has expired, until that is to be forgotten too", async () => {
    await using rig = await open();
    let { store } = rig;
    await fill(store);
    await store.expire({ before: 400 });
    store = (await rig.reopen?.()) ?? store;
    const ids = ["<1@x>", "<2@x>", "<3@x>", "<4@x>"];
    expect(await store.known(ids)).toEqual([true, true, true, true]);
    expect(await insertAll(store, sampleArticle({ messageId: "<1@x>" }))).toEqual(["duplicate"]);
    expect(await store.expire({ forgetBefore: 300 })).toBe(0);
    expect(await store.known(ids)).toEqual([false, false, true, true]);
    await store.expire({ forgetBefore: 9000 });
    expect(await store.known(ids)).toEqual([false, false, false, true]);
    expect(await insertAll(store, sampleArticle({ messageId: "<1@x>" }))).toEqual(["stored"]);
  });

  test("expires more than a slice", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test", "local.other");
    const articles = Array.from({ length: 1300 }, (_, index) =>
      sampleArticle({
        messageId: `<${index + 1}@x>`,
        arrivedAt: index + 1,
        groups: index < 1200 ? ["local.test", "local.other"] : ["local.test"],
      }),
    );
    await insertAll(store, ...articles);
    expect(await store.expire({ before: 1101, group: "local.test" })).toBe(1100);
    expect(await bounds(store)).toEqual([1101, 1300, 200]);
    expect(await store.expire({ keep: 100, group: "local.other" })).toBe(1100);
    expect(await bounds(store, "local.other")).toEqual([1101, 1200, 100]);
    expect(await store.expire({ before: 1201 })).toBe(200);
    expect(await bounds(store)).toEqual([1201, 1300, 100]);
    expect(await bounds(store, "local.other")).toEqual([1201, 1200, 0]);
    await store.expire({ forgetBefore: 1201 });
    expect(await store.known(["<1200@x>", "<1201@x>"])).toEqual([false, true]);
  });

  test("expires what is in no group", async () => {
    await using rig = await open();
    const { store } = rig;
    await insertAll(store, sampleArticle({ messageId: "<a@x>", groups: [], arrivedAt: 5 }));
    expect(await store.expire({ before: 6 })).toBe(1);
    expect(await store.byId("<a@x>")).toBeUndefined();
  });

  test("removes a group of more than a slice", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    await insertAll(store, ...Array.from({ length: 1100 }, () => sampleArticle()));
    await store.removeGroup("local.test");
    await addGroups(store, "local.test");
    expect(await bounds(store)).toEqual([1101, 1100, 0]);
    expect(await numbersOf(store)).toEqual([]);
    expect(await store.expire({ before: 1e9 })).toBe(0);
  });
}
