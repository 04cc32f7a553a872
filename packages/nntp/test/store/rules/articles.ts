import { expect, test } from "@jest/globals";
import type { OpenRig } from "../conformance.ts";
import { sampleArticle, withXref } from "../sample-article.ts";
import { addGroups, bounds, host, insertAll, numbersOf, textOf } from "./collect.ts";

export function articleRules(open: OpenRig): void {
  test("gives an article back by number and by id, with Xref as its last header", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const article = sampleArticle({ messageId: "<a@x>" });
    expect(await insertAll(store, article)).toEqual(["stored"]);
    const wire = withXref(article, "Xref: news.test local.test:1");
    const byNumber = await store.byNumber("local.test", 1);
    expect(byNumber).toMatchObject({ messageId: "<a@x>", number: 1 });
    expect(textOf(byNumber?.wire)).toBe(wire);
    expect(textOf(byNumber?.wire.subarray(byNumber.bodyAt))).toBe("A line.\r\n");
    const byId = await store.byId("<a@x>");
    expect(byId).toMatchObject({ messageId: "<a@x>", number: 0, bodyAt: byNumber?.bodyAt });
    expect(textOf(byId?.wire)).toBe(wire);
    expect(await store.byNumber("local.test", 0)).toBeUndefined();
    expect(await store.byNumber("local.test", 2)).toBeUndefined();
    expect(await store.byId("<b@x>")).toBeUndefined();
  });

  test("gives a cross-post a number in each group, one Xref, and one id", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test", "local.other", "local.third");
    await insertAll(store, sampleArticle(), sampleArticle());
    const article = sampleArticle({
      messageId: "<both@x>",
      groups: ["local.other", "local.test"],
    });
    await insertAll(store, article);
    const wire = withXref(article, "Xref: news.test local.other:1 local.test:3");
    expect(textOf((await store.byNumber("local.other", 1))?.wire)).toBe(wire);
    expect(await store.byNumber("local.test", 3)).toMatchObject({ number: 3 });
    expect(textOf((await store.byNumber("local.test", 3))?.wire)).toBe(wire);
    expect(textOf((await store.byId("<both@x>"))?.wire)).toBe(wire);
    expect(await bounds(store, "local.third")).toEqual([1, 0, 0]);
  });

  test("refuses an id that it knows, in one batch and in another", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const first = sampleArticle({ messageId: "<a@x>", body: "first\r\n" });
    const second = sampleArticle({ messageId: "<a@x>", body: "second\r\n" });
    expect(await insertAll(store, first, second, sampleArticle())).toEqual([
      "stored",
      "duplicate",
      "stored",
    ]);
    expect(await insertAll(store, second)).toEqual(["duplicate"]);
    expect(await numbersOf(store)).toEqual([1, 2]);
    expect(textOf((await store.byId("<a@x>"))?.wire)).toContain("first");
    expect(await insertAll(store)).toEqual([]);
  });

  test("knows the ids it has had, each by its exact octets", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    await insertAll(store, sampleArticle({ messageId: "<a@x>" }));
    expect(await store.known(["<b@x>", "<a@x>", "<A@x>", "<a@x> "])).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(await store.known([])).toEqual([]);
  });

  test("passes over a group that has gone; without any, an article is found by its id", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const one = sampleArticle({ messageId: "<a@x>", groups: ["gone", "local.test"] });
    const none = sampleArticle({ messageId: "<b@x>", groups: ["gone"] });
    expect(await insertAll(store, one, none)).toEqual(["stored", "stored"]);
    expect(textOf((await store.byId("<a@x>"))?.wire)).toContain("Xref: news.test local.test:1\r\n");
    expect(textOf((await store.byId("<b@x>"))?.wire)).toBe(withXref(none, "Xref: news.test"));
    expect(textOf(await store.overviewById("<b@x>"))).toMatch(/^0\tSample/);
    expect(await numbersOf(store)).toEqual([1]);
  });

  test.each([
    ["a line with a lone dot, stuffed", "before\r\n..\r\n...\r\nafter\r\n"],
    ["octets above 127", "caf\xe9 \xff\xfe\x80\r\n"],
    ["octets that are no text", "\x00\x01\x7f\t\x0b\r\n"],
    ["no body", ""],
    ["an empty body line", "\r\n"],
  ])("gives back the octets it got: %s", async (_, body) => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const article = sampleArticle({ messageId: "<a@x>", body, subject: "caf\xe9 \xf0\x9f" });
    await insertAll(store, article);
    const wire = withXref(article, "Xref: news.test local.test:1");
    expect(textOf((await store.byNumber("local.test", 1))?.wire)).toBe(wire);
    expect(textOf(await store.overviewById("<a@x>"))).toBe(
      `0\t${textOf(article.overview)}\tXref: news.test local.test:1\r\n`,
    );
  });

  test("takes an article that lies within a larger buffer, and leaves that buffer alone", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const article = sampleArticle();
    const large = Buffer.concat([Buffer.alloc(500, 88), article.wire, Buffer.alloc(500, 89)]);
    const wire = large.subarray(500, 500 + article.wire.length);
    const inserted = store.insert([{ ...article, wire }], host);
    expect(large.length).toBe(1000 + article.wire.length);
    await inserted;
    expect(large.length).toBe(1000 + article.wire.length);
    large.fill(90);
    expect(textOf((await store.byNumber("local.test", 1))?.wire)).toBe(
      withXref(article, "Xref: news.test local.test:1"),
    );
  });

  test("keeps large articles", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const body = `${"0123456789".repeat(9)}\r\n`.repeat(50_000);
    const article = sampleArticle({ messageId: "<large@x>", body });
    await insertAll(store, article, sampleArticle());
    expect(textOf((await store.byNumber("local.test", 1))?.wire)).toBe(
      withXref(article, "Xref: news.test local.test:1"),
    );
    expect((await store.byId("<large@x>"))?.wire.length).toBeGreaterThan(body.length);
    expect(await store.byNumber("local.test", 2)).toMatchObject({ number: 2 });
  });

  test("never uses a number twice: not after a removal, not after a restart", async () => {
    await using rig = await open();
    let { store } = rig;
    await addGroups(store, "local.test");
    await insertAll(store, sampleArticle(), sampleArticle({ messageId: "<last@x>" }));
    await store.remove("<last@x>");
    expect(await bounds(store)).toEqual([1, 2, 1]);
    store = (await rig.reopen?.()) ?? store;
    expect(await bounds(store)).toEqual([1, 2, 1]);
    await insertAll(store, sampleArticle());
    expect(await numbersOf(store)).toEqual([1, 3]);
    await store.expire({ before: 1e9 });
    expect(await bounds(store)).toEqual([4, 3, 0]);
    store = (await rig.reopen?.()) ?? store;
    await insertAll(store, sampleArticle());
    expect(await numbersOf(store)).toEqual([4]);
    expect(await bounds(store)).toEqual([4, 4, 1]);
  });

  test("cancels an article in all its groups, once, and remembers its id", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test", "local.other");
    const article = sampleArticle({ messageId: "<a@x>", groups: ["local.test", "local.other"] });
    await insertAll(store, article, sampleArticle());
    // All of it has been read before: no copy may outlive it.
    await store.byNumber("local.test", 1);
    await store.byNumber("local.other", 1);
    await numbersOf(store);
    expect(await store.remove("<a@x>")).toBe(true);
    expect(await store.remove("<a@x>")).toBe(false);
    expect(await store.remove("<never@x>")).toBe(false);
    expect(await store.byId("<a@x>")).toBeUndefined();
    expect(await store.overviewById("<a@x>")).toBeUndefined();
    expect(await store.byNumber("local.test", 1)).toBeUndefined();
    expect(await store.byNumber("local.other", 1)).toBeUndefined();
    expect(await store.numbered("local.test", 1)).toBeUndefined();
    expect(await numbersOf(store)).toEqual([2]);
    expect(await bounds(store)).toEqual([2, 2, 1]);
    expect(await bounds(store, "local.other")).toEqual([2, 1, 0]);
    expect(await insertAll(store, article)).toEqual(["duplicate"]);
  });

  test("remembers an id that is cancelled before its article comes, and forgets it like others", async () => {
    await using rig = await open();
    let { store } = rig;
    await addGroups(store, "local.test");
    expect(await store.remove("<early@x>", 500)).toBe(true);
    expect(await store.remove("<early@x>", 900)).toBe(false);
    expect(await store.known(["<early@x>"])).toEqual([true]);
    expect(await store.byId("<early@x>")).toBeUndefined();
    store = (await rig.reopen?.()) ?? store;
    const article = sampleArticle({ messageId: "<early@x>" });
    expect(await insertAll(store, article)).toEqual(["duplicate"]);
    expect(await numbersOf(store)).toEqual([]);
    await store.expire({ forgetBefore: 500 });
    expect(await store.known(["<early@x>"])).toEqual([true]);
    await store.expire({ forgetBefore: 501 });
    expect(await insertAll(store, article)).toEqual(["stored"]);
    expect(await store.remove("<early@x>", 600)).toBe(true);
    expect(await numbersOf(store)).toEqual([]);
  });
}
