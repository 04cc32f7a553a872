import { expect, test } from "@jest/globals";
import { ArticleCache } from "../../src/store/sqlite/article-cache.ts";
import { toPlace } from "../../src/store/sqlite/place.ts";

const article = (place: number) => ({
  messageId: "<1@a>",
  place,
  bodyAt: 5,
  wire: new Uint8Array(10),
});

test("an answer that was on its way when the article left a group does not put it back there", () => {
  const cache = new ArticleCache(1_000_000);
  const [first, second] = [toPlace(1, 1), toPlace(2, 1)];
  cache.add(article(first), cache.age);
  const { age } = cache;
  cache.leave(second);
  expect(cache.add(article(second), age)).toMatchObject({ messageId: "<1@a>", number: 1 });
  expect(cache.byPlace(second)).toBeUndefined();
  expect(cache.byPlace(first)).toBeDefined();
  cache.add(article(second), cache.age);
  expect(cache.byPlace(second)).toBeDefined();
});
