import { expect, test } from "@jest/globals";
import type { ArticleStore } from "../../../src/store/article-store.ts";
import type { OpenRig } from "../conformance.ts";
import { sampleArticle } from "../sample-article.ts";
import { addGroups, collect, insertAll, numbersOf, overviewOf, textOf } from "./collect.ts";

const many = 1000;

/** Numbers 1 to 1000 with gaps: 1 to 9, 300 to 899 and 1000 are gone. */
async function fillWithGaps(store: ArticleStore): Promise<number[]> {
  await addGroups(store, "local.test", "local.other");
  const all = Array.from({ length: many }, (_, index) => index + 1);
  const isGone = (number: number): boolean =>
    number < 10 || (number >= 300 && number < 900) || number === many;
  const articles = all.map((number) =>
    sampleArticle({ messageId: `<n${number}@x>`, arrivedAt: isGone(number) ? 5 : number }),
  );
  await insertAll(store, ...articles);
  await store.expire({ before: 6 });
  return all.filter((number) => !isGone(number));
}

export function listingRules(open: OpenRig): void {
  test("overview of long lines comes in pieces that are not much larger than one of them", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test");
    const subjects = Array.from({ length: 60 }, (_, index) => `${index} `.padEnd(30_000, "x"));
    await insertAll(store, ...subjects.map((subject) => sampleArticle({ subject })));
    const pieces = await collectPieces(store.overview("local.test", { first: 2, last: 59 }));
    for (const piece of pieces) {
      expect(piece.length).toBeLessThan(256 * 1024 + 31_000);
      expect(piece.endsWith("\r\n")).toBe(true);
    }
    const lines = pieces.join("").split("\r\n");
    expect(lines.map((line) => line.slice(0, line.indexOf(" ")))).toEqual([
      ...subjects.slice(1, 59).map((_, index) => `${index + 2}\t${index + 1}`),
      "",
    ]);
    expect(lines[0]).toContain("Xref: news.test local.test:2");
    expect(await numbersOf(store)).toHaveLength(60);
  });

  test("lists the numbers of a range, both ends in it, and passes over gaps", async () => {
    await using rig = await open();
    const { store } = rig;
    const all = await fillWithGaps(store);
    expect(await numbersOf(store)).toEqual(all);
    const ranges = [
      [10, 10],
      [9, 11],
      [299, 900],
      [300, 899],
      [255, 257],
      [256, 256],
      [998, 5000],
      [1000, 1000],
      [1001, Infinity],
      [20, 19],
      [0, 12],
    ] as const;
    for (const [first, last] of ranges) {
      expect(await numbersOf(store, "local.test", first, last)).toEqual(
        all.filter((number) => number >= first && number <= last),
      );
    }
    const [one] = await collect(store.numbers("local.test", { first: 900, last: 900 }));
    expect(one).toEqual({ number: 900, messageId: "<n900@x>" });
    expect(await numbersOf(store, "local.other")).toEqual([]);
  });

  test("finds the next and the previous article, over gaps and at the ends", async () => {
    await using rig = await open();
    const { store } = rig;
    await fillWithGaps(store);
    const next = async (number: number): Promise<number | undefined> =>
      (await store.next("local.test", number))?.number;
    const previous = async (number: number): Promise<number | undefined> =>
      (await store.previous("local.test", number))?.number;
    expect([await next(0), await next(9), await next(10)]).toEqual([10, 10, 11]);
    expect([await next(255), await next(299), await next(500)]).toEqual([256, 900, 900]);
    expect([await next(998), await next(999), await next(7000)]).toEqual([
      999,
      undefined,
      undefined,
    ]);
    expect([await previous(11), await previous(10), await previous(1)]).toEqual([
      10,
      undefined,
      undefined,
    ]);
    expect([await previous(900), await previous(500), await previous(257)]).toEqual([
      299, 299, 256,
    ]);
    expect([await previous(1000), await previous(7000)]).toEqual([999, 999]);
    expect(await store.next("local.test", 899)).toEqual({ number: 900, messageId: "<n900@x>" });
  });

  test("finds the id of a number", async () => {
    await using rig = await open();
    const { store } = rig;
    await fillWithGaps(store);
    expect(await store.numbered("local.test", 256)).toEqual({ number: 256, messageId: "<n256@x>" });
    expect(await store.numbered("local.test", 999)).toEqual({ number: 999, messageId: "<n999@x>" });
    for (const number of [-1, 0, 9, 300, 1000, 1001]) {
      expect(await store.numbered("local.test", number)).toBeUndefined();
    }
  });

  test("gives overview lines with number and Xref, in pieces of a few hundred", async () => {
    await using rig = await open();
    const { store } = rig;
    const all = await fillWithGaps(store);
    const text = await overviewOf(store);
    const lines = text.split("\r\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => Number(line.split("\t")[0]))).toEqual(all);
    expect(lines[0]).toMatch(
      /^10\tSample \d+\tA <a@sample.test>\tSat, 01 Jan 2028 00:00:00 GMT\t<n10@x>\t\t\d+\t1\tXref: news.test local.test:10$/,
    );
    const middle = await overviewOf(store, "local.test", 250, 905);
    expect(middle.split("\r\n").map((line) => line.split("\t")[0])).toEqual([
      ...all.filter((number) => number >= 250 && number <= 905).map(String),
      "",
    ]);
    for await (const piece of store.overview("local.test", { first: 1, last: Infinity })) {
      expect(textOf(piece)?.split("\r\n").length).toBeLessThanOrEqual(501);
    }
    expect(await overviewOf(store, "local.test", 300, 899)).toBe("");
  });

  test("gives the overview of one article by its id, with the number 0", async () => {
    await using rig = await open();
    const { store } = rig;
    await addGroups(store, "local.test", "local.other");
    await insertAll(
      store,
      sampleArticle(),
      sampleArticle({ messageId: "<a@x>", groups: ["local.test", "local.other"], subject: "S" }),
    );
    const line = textOf(await store.overviewById("<a@x>"));
    expect(line).toMatch(/^0\tS\t.*\tXref: news.test local.test:2 local.other:1\r\n$/);
    expect(await store.overviewById("<b@x>")).toBeUndefined();
  });

  test("gives the headers of a range, without bodies", async () => {
    await using rig = await open();
    const { store } = rig;
    const all = await fillWithGaps(store);
    const found = await collect(store.headers("local.test", { first: 1, last: Infinity }));
    expect(found.map(({ number }) => number)).toEqual(all);
    const one = found.find(({ number }) => number === 900);
    expect(one?.messageId).toBe("<n900@x>");
    expect(one?.wire.length).toBe(one?.bodyAt);
    const text = textOf(one?.wire);
    expect(text).toContain("Message-ID: <n900@x>\r\nXref: news.test local.test:900\r\n\r\n");
    const some = await collect(store.headers("local.test", { first: 298, last: 901 }));
    expect(some.map(({ number }) => number)).toEqual([298, 299, 900, 901]);
    expect(await collect(store.headers("local.test", { first: 2000, last: 2001 }))).toEqual([]);
  });

  test("lists what has arrived since, in some groups, each once", async () => {
    await using rig = await open();
    const { store } = rig;
    await fillWithGaps(store);
    await insertAll(
      store,
      sampleArticle({
        messageId: "<both@x>",
        groups: ["local.test", "local.other"],
        arrivedAt: 5000,
      }),
      sampleArticle({ messageId: "<late@x>", arrivedAt: 4000 }),
    );
    const since = async (time: number, ...groups: readonly string[]): Promise<string[]> =>
      (await collect(store.arrivedSince(time, groups))).toSorted();
    expect(await since(998, "local.test")).toEqual([
      "<both@x>",
      "<late@x>",
      "<n998@x>",
      "<n999@x>",
    ]);
    expect(await since(999, "local.test", "local.other")).toEqual([
      "<both@x>",
      "<late@x>",
      "<n999@x>",
    ]);
    expect(await since(0, "local.other")).toEqual(["<both@x>"]);
    expect(await since(4001, "local.test")).toEqual(["<both@x>"]);
    expect(await since(5001, "local.test")).toEqual([]);
    expect(await since(0)).toEqual([]);
    expect(await since(0, "local.test")).toHaveLength(392);
  });
}

async function collectPieces(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of pieces) found.push(Buffer.from(piece).toString("latin1"));
  return found;
}
