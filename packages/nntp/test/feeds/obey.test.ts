import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import type { FeedPeer } from "../../src/feeds/options.ts";
import { openFakePeer } from "./fake-peer.ts";
import { openFeeds } from "./rig.ts";

test("a peer that has moved gets the rest at its new address", async () => {
  await using rig = await openFeeds();
  await using moved = await openFakePeer();
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  const peer: FeedPeer = { name: "them.test", host: "127.0.0.1", port: moved.port };
  await rig.feeds.obey([peer]);
  await rig.add("<2@a>");
  await waitUntil(() => moved.articles.has("<2@a>"), "it is there");
  await waitUntil(() => rig.peer.commands.includes("QUIT"), "the old one is told QUIT");
  expect([...rig.peer.articles.keys()]).toEqual(["<1@a>"]);
  // The same again changes nothing.
  await rig.feeds.obey([{ ...peer }]);
  await rig.add("<3@a>");
  await waitUntil(() => moved.articles.has("<3@a>"), "it is there");
  expect(moved.connections).toBe(1);
});

test("an article that is under way to the old address is not broken off, and goes once", async () => {
  await using rig = await openFeeds();
  await using moved = await openFakePeer();
  rig.peer.script = (command) => (command.startsWith(". ") ? "" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.peer.articles.size === 1, "it is under way");
  await rig.feeds.obey([{ name: "them.test", host: "127.0.0.1", port: moved.port }]);
  await rig.add("<2@a>");
  await waitUntil(() => moved.articles.has("<2@a>"), "the next one is there");
  await waitUntil(() => rig.counts().waiting === 1, "the first is still under way");
  await rig.clock.pass(9_999);
  expect(moved.articles.size).toBe(1);
  await rig.clock.pass(1);
  await waitUntil(() => moved.articles.has("<1@a>"), "it has had its time");
});

test("a new peer gets what comes, and one that is gone keeps what waits", async () => {
  await using rig = await openFeeds();
  await using other = await openFakePeer();
  rig.peer.script = (command) => (command === "GREETING" ? "400 busy" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "it has failed");
  const old: FeedPeer = { name: "them.test", host: "127.0.0.1", port: rig.peer.port };
  await rig.feeds.obey([{ name: "other.test", host: "127.0.0.1", port: other.port }]);
  await rig.add("<2@a>");
  await waitUntil(() => other.articles.has("<2@a>"), "the new one has it");
  expect([...rig.feeds.counts().keys()]).toEqual(["other.test"]);
  expect(await readdir(join(rig.dir, "them.test.feed"))).toHaveLength(1);
  rig.peer.script = () => undefined;
  await rig.feeds.obey([old]);
  await waitUntil(() => rig.peer.articles.has("<1@a>"), "the old one has it at last");
  expect(rig.peer.articles.size).toBe(1);
});

test("one that is gone is closed and the others go on, also when a new one cannot be opened", async () => {
  await using rig = await openFeeds();
  await using other = await openFakePeer();
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  await writeFile(join(rig.dir, "bad.test.feed"), "");
  const at = (name: string, port: number): FeedPeer => ({ name, host: "127.0.0.1", port });
  const wanted = [at("bad.test", 1), at("other.test", other.port)];
  await expect(rig.feeds.obey(wanted)).rejects.toMatchObject({ code: "EEXIST" });
  expect(rig.peer.commands.at(-1)).toBe("QUIT");
  expect([...rig.feeds.counts().keys()]).toEqual(["other.test"]);
  await rig.add("<2@a>");
  await waitUntil(() => other.articles.has("<2@a>"), "the other new one has it");
});
