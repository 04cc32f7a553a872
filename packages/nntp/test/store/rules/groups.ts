import { expect, test } from "@jest/globals";
import type { OpenRig } from "../conformance.ts";
import { sampleArticle } from "../sample-article.ts";
import { addGroups, bounds, collect, insertAll, numbersOf, overviewOf } from "./collect.ts";

const about = {
  name: "local.test",
  description: "Tests",
  status: "m",
  creator: "tester",
  createdAt: 1234,
} as const;

export function groupRules(open: OpenRig): void {
  test("has no groups at first, and nothing of one that is not there", async () => {
    await using rig = await open();
    const { store } = rig;
    expect(await store.groups()).toEqual([]);
    expect(await store.group("local.test")).toBeUndefined();
    expect(await store.byNumber("local.test", 1)).toBeUndefined();
    expect(await store.numbered("local.test", 1)).toBeUndefined();
    expect(await store.next("local.test", 0)).toBeUndefined();
    expect(await store.previous("local.test", 9)).toBeUndefined();
    expect(await numbersOf(store)).toEqual([]);
    expect(await overviewOf(store)).toBe("");
    expect(await collect(store.headers("local.test", { first: 1, last: 9 }))).toEqual([]);
    expect(await collect(store.arrivedSince(0, ["local.test"]))).toEqual([]);
    expect(await store.changeGroup("local.test", { description: "x" })).toBe(false);
    expect(await store.removeGroup("local.test")).toBe(false);
    expect(await store.expire({ group: "local.test", before: 9e9, keep: 0 })).toBe(0);
  });

  test("adds a group, empty: high is low - 1", async () => {
    await using rig = await open();
    const { store } = rig;
    expect(await store.addGroup(about)).toBe(true);
    const group = { ...about, low: 1, high: 0, count: 0 };
    expect(await store.group("local.test")).toEqual(group);
    expect(await store.groups()).toEqual([group]);
    expect(await numbersOf(store)).toEqual([]);
    expect(await store.next("local.test", 0)).toBeUndefined();
    expect(await store.previous("local.test", 1)).toBeUndefined();
  });

  test("adds no second group of the same name", async () => {
    await using rig = await open();
    const { store } = rig;
    await store.addGroup(about);
    expect(await store.addGroup({ ...about, description: "Other" })).toBe(false);
    expect((await store.group("local.test"))?.description).toBe("Tests");
  });

  test("lists groups in the order in which they were made", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "b", "a", "c");
    expect((await store.groups()).map(({ name }) => name)).toEqual(["b", "a", "c"]);
  });

  test("changes description and status, together and one alone", async () => {
    await using rig = await open();
    const { store } = rig;
    await store.addGroup(about);
    expect(await store.changeGroup("local.test", { description: "New" })).toBe(true);
    expect(await store.group("local.test")).toMatchObject({ description: "New", status: "m" });
    await store.changeGroup("local.test", { status: "n" });
    expect(await store.group("local.test")).toMatchObject({ description: "New", status: "n" });
    await store.changeGroup("local.test", { description: "", status: "y" });
    expect(await store.group("local.test")).toMatchObject({ description: "", status: "y" });
    expect((await store.groups())[0]).toMatchObject({ description: "", status: "y" });
  });

  test("removes a group with its articles, but not those that are elsewhere too", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test", "local.other");
    await insertAll(
      store,
      sampleArticle({ messageId: "<one@x>" }),
      sampleArticle({ messageId: "<both@x>", groups: ["local.test", "local.other"] }),
    );
    expect(await store.removeGroup("local.test")).toBe(true);
    expect(await store.group("local.test")).toBeUndefined();
    expect((await store.groups()).map(({ name }) => name)).toEqual(["local.other"]);
    expect(await store.byId("<one@x>")).toBeUndefined();
    expect(await store.byNumber("local.test", 1)).toBeUndefined();
    expect((await store.byId("<both@x>"))?.messageId).toBe("<both@x>");
    expect(await store.known(["<one@x>", "<both@x>"])).toEqual([true, true]);
    expect(await store.removeGroup("local.test")).toBe(false);
  });

  test("goes on with the numbers of a group that was removed and is made again", async () => {
    await using rig = await open();
    let { store } = rig;
    await addGroups(store, "local.test");
    await insertAll(store, sampleArticle(), sampleArticle());
    await store.removeGroup("local.test");
    store = (await rig.reopen?.()) ?? store;
    await addGroups(store, "local.test");
    expect(await bounds(store)).toEqual([3, 2, 0]);
    await insertAll(store, sampleArticle());
    expect(await numbersOf(store)).toEqual([3]);
    expect(await bounds(store)).toEqual([3, 3, 1]);
    await store.removeGroup("local.test");
    await addGroups(store, "local.test");
    expect(await bounds(store)).toEqual([4, 3, 0]);
  });

  test("keeps groups over a restart", async () => {
    await using rig = await open();
    const { store } = rig;
    await store.addGroup(about);
    await insertAll(store, sampleArticle());
    const groups = await store.groups();
    const reopened = (await rig.reopen?.()) ?? store;
    expect(await reopened.groups()).toEqual(groups);
  });
}
