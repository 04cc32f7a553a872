import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { find } from "../find.ts";
import { type Sample, corpus, withoutPath } from "./corpus.ts";
import { readBack } from "./feed.ts";
import { type Inn, openInn } from "./inn.ts";
import { NewsClient } from "./news-client.ts";
import { startNews } from "./site.ts";

/** Articles of now: INN forgets the ids of older ones. No two are the same. */
function samplesOf(seed: number, count: number): Sample[] {
  const date = new Date().toUTCString().replace("GMT", "+0000");
  const ids = new Set<string>();
  return [...corpus(count, seed)].flatMap(({ id, article }) => {
    if (ids.has(id)) return [];
    ids.add(id);
    const text = article.toString("latin1").replace(/^Date: .*$/mu, () => `Date: ${date}`);
    return [{ id, article: Buffer.from(text, "latin1") }];
  });
}

/** Puts articles where INN's programs look for them. @returns lines with the file and the id of each. */
async function spool({ folder }: Inn, samples: readonly Sample[], peer = ""): Promise<string> {
  await mkdir(join(folder, "given"));
  const lines: string[] = [];
  for (const [index, { id, article }] of samples.entries()) {
    const path = join(folder, "given", String(index));
    // One whose lines end as Unix has them; INN doubles dots itself.
    await writeFile(path, article.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
    lines.push(`${path} ${id}${peer}\n`);
  }
  return lines.join("");
}

async function expectThere(port: number, samples: readonly Sample[]): Promise<void> {
  const given = new Map(samples.map(({ id, article }) => [id, withoutPath(article)]));
  const found = new Map<string, string | undefined>();
  await readBack(port, [...given.keys()], (id, article) =>
    found.set(id, article === undefined ? undefined : withoutPath(article)),
  );
  expect(found).toEqual(given);
}

describe("innxmit", () => {
  test.each([
    ["CHECK and TAKETHIS", []],
    ["IHAVE", ["-s"]],
  ])("feeds articles by %s, once", async (_, flags) => {
    await using inn = await openInn();
    await using site = await startNews();
    const samples = samplesOf(1, 60);
    const batch = join(inn.folder, "outgoing", "batch");
    const feedAll = async (): Promise<string> => {
      await writeFile(batch, lines, { mode: 0o666 });
      const args = [...flags, "-v", "-P", String(site.port), "127.0.0.1", batch];
      return inn.tool("innxmit", args);
    };
    const lines = await spool(inn, samples);
    expect(await feedAll()).toMatch(
      new RegExp(`accepted ${samples.length} refused 0 rejected 0`, "u"),
    );
    await expectThere(site.port, samples);
    expect(await feedAll()).toMatch(
      new RegExp(`accepted 0 refused ${samples.length} rejected 0`, "u"),
    );
  });
});

describe("innfeed", () => {
  test("feeds what innd tells it, ahead of the answers", async () => {
    await using inn = await openInn();
    await using site = await startNews();
    const samples = samplesOf(2, 200);
    const { folder, env } = inn;
    const settings = [
      ...["pid-file", "log-file", "status-file"].map((key) => `${key}: ${folder}/run/${key}`),
      `backlog-directory: ${folder}/run`,
      `peer ours {\n ip-name: 127.0.0.1\n port-number: ${site.port}\n}\n`,
    ];
    await writeFile(join(folder, "innfeed.conf"), settings.join("\n"));
    const args = ["-c", join(folder, "innfeed.conf")];
    const child = spawn(find("innfeed"), args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["pipe", "ignore", "ignore"],
    });
    const exited = once(child, "exit");
    try {
      const lines = (await spool(inn, samples, " ours")).match(/.+\n/gu) ?? [];
      // What its queue does not hold it leaves for later, and that is little before it has connected.
      for (let from = 0, to = 5; from < lines.length; from = to, to += 20) {
        child.stdin.write(lines.slice(from, to).join(""));
        await waitFor(site.port, samples.slice(from, to));
      }
      child.stdin.end();
      expect(await exited).toEqual([0, null]);
      await expectThere(site.port, samples);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("rnews", () => {
  test("feeds an article", async () => {
    await using inn = await openInn();
    await using site = await startNews();
    const samples = samplesOf(3, 1);
    const [{ article } = { article: Buffer.alloc(0) }] = samples;
    const args = ["-v", "-N", "-P", String(site.port), "-S", "127.0.0.1"];
    const input = article.toString("latin1").replaceAll("\r\n", "\n");
    await inn.tool("rnews", args, input);
    await expectThere(site.port, samples);
  });
});

describe("innd", () => {
  test("is fed what is posted, also what it was not there for", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "connd-"));
    try {
      await using inn = await openInn();
      const peer = {
        name: "inn.localhost.test",
        send: { host: "127.0.0.1", port: inn.port, groups: "comp.*,sci.*,rec.*" },
      };
      const from = { name: "peer.localhost.test", from: ["127.0.0.1"] };
      const settings = { "services.nntp.sites.default.peers": [peer, from] };
      const [before, after] = [samplesOf(4, 50), samplesOf(5, 50)];
      {
        await using site = await startNews(settings, dataDir);
        await give(site.port, before);
        await site.connd.kill();
      }
      await inn.start();
      await using site = await startNews(settings, dataDir);
      await give(site.port, after);
      const wanted = [...before, ...after].filter(({ article }) =>
        /^Newsgroups: .*(?:comp|sci|rec)\./mu.test(article.toString("latin1")),
      );
      await waitFor(inn.port, wanted);
      await expectThere(inn.port, wanted);
      const { article, id } = wanted[0] ?? { article: Buffer.alloc(0), id: "" };
      expect(article.length).toBeGreaterThan(0);
      using client = await NewsClient.open(inn.port);
      expect(await client.ask(`HEAD ${id}`)).toMatch(/^221 /u);
      expect((await client.block()).toString("latin1")).toMatch(
        /^Path: inn\.localhost\.test!.*news\.localhost\.test!.*peer\.localhost\.test!/mu,
      );
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});

async function give(port: number, samples: readonly Sample[]): Promise<void> {
  using client = await NewsClient.open(port);
  for (const { id, article } of samples) {
    expect(await client.ask(`IHAVE ${id}`)).toMatch(/^335/u);
    client.sendBlock(article);
    expect(await client.line()).toMatch(/^235/u);
  }
}

/** Resolves when all are there; what is missing after a while is for others to find. */
async function waitFor(port: number, samples: readonly Sample[]): Promise<void> {
  using client = await NewsClient.open(port);
  const until = performance.now() + 20_000;
  for (const { id } of samples)
    while (performance.now() < until && !(await client.ask(`STAT ${id}`)).startsWith("223"))
      await wait(50);
}
