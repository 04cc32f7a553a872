import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { type Sample, corpus, withoutPath } from "./corpus.ts";
import { feed, readBack } from "./feed.ts";
import { NewsClient } from "./news-client.ts";
import { articleOf, startNews } from "./site.ts";

const rounds = Number(process.env["CP_NEWS_KILLS"] ?? 20);

/** Offers articles one after another until the connection is cut. */
async function offer(port: number, samples: readonly Sample[], taken: string[]): Promise<void> {
  using client = await NewsClient.open(port);
  for (const { id, article } of samples) {
    const reply = await client.ask(`IHAVE ${id}`);
    if (!reply.startsWith("335")) continue;
    client.sendBlock(article);
    if ((await client.line()).startsWith("235")) taken.push(id);
  }
}

async function postSome(port: number, round: number, taken: Map<string, Sample>): Promise<void> {
  using client = await NewsClient.open(port);
  for (let index = 0; ; index++) {
    const id = `<post.${round}.${index}@localhost.test>`;
    const article = articleOf(`post ${round}`, "..\r\n", `Message-ID: ${id}\r\n`);
    if ((await client.post(article)).startsWith("240")) taken.set(id, { id, article });
  }
}

describe("connd that is killed while articles come in", () => {
  test(
    "has whatever it said it has, and nothing by half",
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "connd-"));
      try {
        const posted = new Map<string, Sample>();
        let confirmed = 0;
        for (let round = 0; round < rounds; round++) {
          await using site = await startNews({}, dataDir);
          const streamed = [...corpus(2_500, 2 * round + 100)];
          const offered = [...corpus(800, 2 * round + 101)];
          const taken: string[] = [];
          const all = [
            feed(site.port, streamed, (code, id) => code === "239" && taken.push(id)),
            offer(site.port, offered, taken),
            postSome(site.port, round, posted),
          ];
          const over = Promise.allSettled(all);
          // Within what even a fast machine needs for all of them.
          await wait(50 + ((round * 37) % 350));
          await site.connd.kill();
          await over;
          confirmed += taken.length;
          await using next = await startNews({}, dataDir);
          const samples = new Map<string, Sample>();
          for (const sample of [...streamed, ...offered])
            if (!samples.has(sample.id)) samples.set(sample.id, sample);
          const missing = new Set([...taken, ...posted.keys()]);
          const half: string[] = [];
          await readBack(next.port, [...samples.keys(), ...posted.keys()], (id, article) => {
            if (article === undefined) return;
            missing.delete(id);
            const sample = samples.get(id);
            if (sample === undefined) return;
            if (withoutPath(article) !== withoutPath(sample.article)) half.push(id);
          });
          expect([...missing]).toEqual([]);
          expect(half).toEqual([]);
        }
        expect(confirmed + posted.size).toBeGreaterThan(rounds);
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    60_000 + rounds * 60_000,
  );
});
