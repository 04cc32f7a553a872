import type { ArticleStore, Group, NewArticle } from "../../../src/store/article-store.ts";

export const host = "news.test";

/** @returns everything a listing gives, in one list. */
export async function collect<One>(slices: AsyncIterable<readonly One[]>): Promise<One[]> {
  const all: One[] = [];
  for await (const slice of slices) all.push(...slice);
  return all;
}

export async function numbersOf(
  store: ArticleStore,
  group = "local.test",
  first = 1,
  last = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const found = await collect(store.numbers(group, { first, last }));
  return found.map(({ number }) => number);
}

export async function overviewOf(
  store: ArticleStore,
  group = "local.test",
  first = 1,
  last = Number.POSITIVE_INFINITY,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.overview(group, { first, last })) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

export async function addGroups(store: ArticleStore, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await store.addGroup({
      name,
      description: `About ${name}`,
      status: "y",
      creator: "tester",
      createdAt: 5,
    });
  }
}

export async function insertAll(
  store: ArticleStore,
  ...articles: readonly NewArticle[]
): Promise<readonly string[]> {
  return store.insert(articles, host);
}

/** @returns low, high and count, the three numbers of a reply to GROUP. */
export async function bounds(store: ArticleStore, name = "local.test"): Promise<number[]> {
  const { low, high, count } = (await store.group(name)) ?? ({} as Partial<Group>);
  return [low ?? -1, high ?? -1, count ?? -1];
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("latin1");
}
