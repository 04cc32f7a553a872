import { expect, test } from "@jest/globals";
import type { OpenRig } from "../conformance.ts";
import { sampleArticle } from "../sample-article.ts";
import { addGroups, bounds, collect, insertAll, numbersOf, textOf } from "./collect.ts";

export function trafficRules(open: OpenRig): void {
  test("shows what has been stored to whoever asks after that", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    for (let number = 1; number <= 300; number += 1) {
      await insertAll(store, sampleArticle({ messageId: `<${number}@x>` }));
      expect((await store.next("local.test", number - 1))?.messageId).toBe(`<${number}@x>`);
      expect((await store.byNumber("local.test", number))?.messageId).toBe(`<${number}@x>`);
      expect((await store.group("local.test"))?.high).toBe(number);
    }
    expect(await numbersOf(store)).toHaveLength(300);
  });

  test("takes many insertions at once, each number once, and one of each id", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const asked = Array.from({ length: 600 }, (_, index) =>
      insertAll(store, sampleArticle({ messageId: `<${index % 500}@x>` })),
    );
    const results = (await Promise.all(asked)).flat();
    expect(results.filter((result) => result === "stored")).toHaveLength(500);
    expect(await numbersOf(store)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    const ids = (await collect(store.numbers("local.test", { first: 1, last: 500 }))).map(
      ({ messageId }) => messageId,
    );
    expect(new Set(ids).size).toBe(500);
  });

  test("reads whole articles while others are inserted and removed", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const end = new AbortController();
    const writing = async (): Promise<void> => {
      for (let batch = 0; batch < 40; batch += 1) {
        const articles = Array.from({ length: 25 }, (_, index) =>
          sampleArticle({ messageId: `<${batch * 25 + index + 1}@x>` }),
        );
        await insertAll(store, ...articles);
        await store.remove(`<${batch * 25 + 1}@x>`);
      }
      end.abort();
    };
    const reading = async (): Promise<number> => {
      let read = 0;
      while (!end.signal.aborted) {
        const { high } = (await store.group("local.test")) ?? { high: 0 };
        const found = await store.byNumber("local.test", Math.max(1, high - 5));
        if (found) {
          read += 1;
          expect(textOf(found.wire)).toContain(`Xref: news.test local.test:${found.number}\r\n`);
          expect(found.messageId).toBe(`<${found.number}@x>`);
        }
        const numbers = await numbersOf(store, "local.test", Math.max(1, high - 50), high);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      return read;
    };
    await Promise.all([writing(), reading(), reading()]);
    expect(await bounds(store)).toEqual([2, 1000, 960]);
    expect(await numbersOf(store)).toHaveLength(960);
  });

  test("ends a listing that nobody reads to its end", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    await insertAll(store, ...Array.from({ length: 600 }, () => sampleArticle()));
    for await (const _piece of store.overview("local.test", { first: 1, last: Infinity })) break;
    for await (const _slice of store.numbers("local.test", { first: 1, last: Infinity })) break;
    expect((await store.group("local.test"))?.count).toBe(600);
  });

  test("answers what was asked before it is closed", async () => {
    await using rig = await open();
    const { store } = rig;
    const first = store.known(["<b@x>"]);
    // The first is on its way by now, and the others wait for its end together with what closing asks.
    await Promise.resolve();
    await Promise.resolve();
    const read = [store.byId("<b@x>"), store.known(["<b@x>"]), store.overviewById("<b@x>")];
    const closed = store.close();
    expect(await Promise.all([first, ...read])).toEqual([[false], undefined, [false], undefined]);
    await closed;
  });

  test("finishes what was begun when it is closed, and takes nothing after that", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const inserted = insertAll(store, sampleArticle({ messageId: "<a@x>" }));
    const closed = store.close();
    expect(await inserted).toEqual(["stored"]);
    await closed;
    const refused = { code: "store_closed" };
    await expect(store.group("local.test")).rejects.toMatchObject(refused);
    await expect(store.groups()).rejects.toMatchObject(refused);
    await expect(store.byId("<a@x>")).rejects.toMatchObject(refused);
    await expect(store.byNumber("local.test", 1)).rejects.toMatchObject(refused);
    await expect(store.known(["<a@x>"])).rejects.toMatchObject(refused);
    await expect(insertAll(store, sampleArticle())).rejects.toMatchObject(refused);
    await expect(numbersOf(store)).rejects.toMatchObject(refused);
    await store.close();
    const reopened = await rig.reopen?.();
    if (reopened) expect(await reopened.known(["<a@x>"])).toEqual([true]);
  });
}
