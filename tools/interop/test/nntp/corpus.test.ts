import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Sample, corpus, withoutPath } from "./corpus.ts";
import { feed, readBack } from "./feed.ts";
import { NewsClient } from "./news-client.ts";
import { startNews } from "./site.ts";

const count = 20_000;

async function expectAll(port: number, expected: ReadonlyMap<string, Sample>): Promise<void> {
  const wrong: string[] = [];
  await readBack(port, [...expected.keys()], (id, article) => {
    const sample = expected.get(id);
    const isSame =
      article !== undefined &&
      sample !== undefined &&
      withoutPath(article) === withoutPath(sample.article);
    if (!isSame) wrong.push(id);
  });
  expect(wrong).toEqual([]);
}

describe("20,000 articles that a peer feeds", () => {
  test("come back byte for byte, each once, also from the next process", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "connd-"));
    try {
      const firsts = new Map<string, Sample>();
      for (const sample of corpus(count)) if (!firsts.has(sample.id)) firsts.set(sample.id, sample);
      {
        await using site = await startNews({}, dataDir);
        const codes: Record<string, number> = {};
        await feed(site.port, corpus(count), (code) => (codes[code] = (codes[code] ?? 0) + 1));
        expect(codes).toEqual({ 239: firsts.size, 439: count - firsts.size });
        await expectAll(site.port, firsts);
        expect(await site.connd.stop()).toBe(0);
      }
      await using again = await startNews({}, dataDir);
      await expectAll(again.port, firsts);
      using client = await NewsClient.open(again.port);
      await client.ask("MODE STREAM");
      const [id = ""] = firsts.keys();
      expect(await client.ask(`CHECK ${id}`)).toMatch(/^438 /u);
      expect(await client.ask(`IHAVE ${id}`)).toMatch(/^435/u);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 400_000);
});
