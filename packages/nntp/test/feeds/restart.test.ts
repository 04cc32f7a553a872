import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { createFeeds } from "../../src/feeds/create-feeds.ts";
import { sampleArticle } from "../store/sample-article.ts";
import { openFeeds } from "./rig.ts";

test("what waits goes on after a restart", async () => {
  await using rig = await openFeeds({ isStarted: false });
  await rig.add("<1@a>", "<2@a>");
  expect(rig.counts().waiting).toBe(2);
  await rig.restart();
  await waitUntil(() => rig.counts().accepted === 2, "both are there");
  await rig.feeds.close();
  expect(await readdir(rig.dir)).toEqual(["them.test.feed"]);
  expect(await readdir(join(rig.dir, "them.test.feed"))).toEqual([]);
});

test("what is under way when the feeds close is not broken off", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => (command.startsWith("CHECK <1") ? "" : undefined);
  await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.peer.commands.includes("CHECK <2@a>"), "it is under way");
  const closed = rig.feeds.close();
  await settle(20);
  expect(rig.peer.commands).not.toContain("QUIT");
  await rig.clock.pass(9_999);
  expect(rig.peer.commands).not.toContain("QUIT");
  await rig.clock.pass(1);
  await closed;
  // Nothing was settled, so both are offered again.
  rig.peer.script = () => undefined;
  await rig.restart();
  await waitUntil(() => rig.counts().accepted === 2, "both are there");
});

test("a peer that answers in time is told QUIT", async () => {
  await using rig = await openFeeds();
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  await rig.feeds.close();
  expect(rig.peer.commands.at(-1)).toBe("QUIT");
  rig.feeds.add({ messageId: "<2@a>", newsgroups: ["local.test"], passed: [] });
  expect(rig.counts().waiting).toBe(0);
});

test("feeds close while they wait for a peer that has failed", async () => {
  await using rig = await openFeeds({ peer: { port: 1 } });
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  await rig.feeds.close();
  expect(rig.counts().waiting).toBe(1);
});

test("after a crash what was stored and not queued is queued, and looked at before it is sent", async () => {
  await using rig = await openFeeds({ peer: { groups: "local.*" } });
  await rig.feeds.close();
  // As a crash leaves it.
  await writeFile(join(rig.dir, "running"), "");
  const at = 1_000_000_000;
  for (const name of ["running", "them.test.feed"])
    await utimes(join(rig.dir, name), at / 1000, at / 1000);
  const group = { description: "", status: "y", creator: "me", createdAt: 0 } as const;
  await rig.store.addGroup({ ...group, name: "other.test" });
  const articles = [
    sampleArticle({ messageId: "<old@a>", arrivedAt: at - 10_001 }),
    sampleArticle({ messageId: "<new@a>", arrivedAt: at - 10_000 }),
    sampleArticle({ messageId: "<other@a>", arrivedAt: at, groups: ["other.test"] }),
  ];
  await rig.store.insert(articles, "news.test");
  await rig.restart();
  await waitUntil(() => rig.counts().waiting === 0, "all are settled");
  expect([...rig.peer.articles.keys()]).toEqual(["<new@a>"]);
  expect(rig.counts()).toMatchObject({ accepted: 1, skipped: 1 });
});

test("a name that a folder cannot have", async () => {
  await using rig = await openFeeds();
  const feeds = await createFeeds({
    peers: [{ name: "../a b", host: "127.0.0.1", port: rig.peer.port }],
    store: rig.store,
    dir: join(rig.dir, "other"),
    clock: rig.clock,
    log: () => {},
  });
  feeds.add({ messageId: "<1@a>", newsgroups: ["local.test"], passed: [] });
  await feeds.close();
  expect(await readdir(join(rig.dir, "other"))).toEqual(["..%2Fa%20b.feed"]);
});
