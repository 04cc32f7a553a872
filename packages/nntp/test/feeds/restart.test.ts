import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { createFeeds } from "../../src/feeds/create-feeds.ts";
import { sampleArticle } from "../store/sample-article.ts";
import { type FeedRig, openFeeds } from "./rig.ts";

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

/** As a crash leaves it: a second after the epoch's first fortnight. */
const crashedAt = 1_000_000_000;

async function crash(rig: FeedRig, ...marks: string[]): Promise<void> {
  await rig.feeds.close();
  for (const name of marks) await writeFile(join(rig.dir, name), "");
  for (const name of [...marks, "them.test.feed"])
    await utimes(join(rig.dir, name), crashedAt / 1000, crashedAt / 1000);
  await rig.store.insert(
    [
      sampleArticle({ messageId: "<old@a>", arrivedAt: crashedAt - 10_001 }),
      sampleArticle({ messageId: "<new@a>", arrivedAt: crashedAt - 10_000 }),
    ],
    "news.test",
  );
}

test("after a crash what was stored and not queued is queued, and looked at before it is sent", async () => {
  await using rig = await openFeeds({ peer: { groups: "local.*" } });
  await crash(rig, "running");
  const group = { description: "", status: "y", creator: "me", createdAt: 0 } as const;
  await rig.store.addGroup({ ...group, name: "other.test" });
  const other = { messageId: "<other@a>", arrivedAt: crashedAt, groups: ["other.test"] };
  await rig.store.insert([sampleArticle(other)], "news.test");
  await rig.restart();
  await waitUntil(() => rig.counts().waiting === 0, "all are settled");
  expect([...rig.peer.articles.keys()]).toEqual(["<new@a>"]);
  expect(rig.counts()).toMatchObject({ accepted: 1, skipped: 1 });
});

test("a peer that is new after a crash takes nothing away from the others", async () => {
  await using rig = await openFeeds();
  await crash(rig, "running");
  const { dir, store, clock } = rig;
  const peers = ["them.test", "new.test"].map((name) => ({ name, host: "127.0.0.1", port: 1 }));
  const feeds = await createFeeds({ peers, store, clock, dir, log: () => {} });
  expect([...feeds.counts().values()].map(({ waiting }) => waiting)).toEqual([1, 1]);
  await feeds.close();
});

test("a crash while it is queued is not the time from which on something is missing", async () => {
  await using rig = await openFeeds();
  await crash(rig, "running", `since ${crashedAt}`);
  await writeFile(join(rig.dir, "running"), "");
  await rig.restart();
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  expect(await readdir(rig.dir)).toEqual(["running", "them.test.feed"]);
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
