import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { sampleArticle } from "../store/sample-article.ts";
import { openFeeds } from "./rig.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `<${at}@a>`);

test("articles go to a peer as they are stored", async () => {
  await using rig = await openFeeds();
  const wires = await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.counts().accepted === 2, "both are there");
  expect([...rig.peer.articles.entries()]).toEqual([
    ["<1@a>", wires[0]],
    ["<2@a>", wires[1]],
  ]);
  expect(rig.counts()).toEqual({
    waiting: 0,
    accepted: 2,
    known: 0,
    rejected: 0,
    skipped: 0,
    lost: 0,
  });
});

test("so many are asked for at once and no more", async () => {
  await using rig = await openFeeds({ peer: { window: 5 } });
  rig.peer.script = (command) => (command.startsWith("CHECK") ? "" : undefined);
  await rig.add(...ids(20));
  const checks = (): number => rig.peer.commands.filter((line) => line.startsWith("CHECK")).length;
  await waitUntil(() => checks() === 5, "the window is full");
  await new Promise((resolve) => setImmediate(resolve));
  expect(checks()).toBe(5);
  rig.peer.script = () => undefined;
  rig.peer.hangUp();
  await waitUntil(() => rig.log.length > 0, "it has noticed");
  await rig.clock.pass("30s");
  await waitUntil(() => rig.counts().accepted === 20, "all are there");
});

test("thousands go through a window", async () => {
  await using rig = await openFeeds({ peer: { window: 50 } });
  await rig.add(...ids(9_000));
  await waitUntil(() => rig.counts().waiting === 0, "all are there");
  expect(rig.peer.articles.size).toBe(9_000);
  expect(rig.peer.connections).toBe(1);
});

test("a peer that does not stream gets IHAVE", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => ({ "MODE STREAM": "500 What?", "IHAVE <2@a>": "435 no" })[command];
  const [wire] = await rig.add("<1@a>", "<2@a>", "<3@a>");
  await waitUntil(() => rig.counts().waiting === 0, "all are settled");
  expect(rig.peer.commands).toEqual(["MODE STREAM", "IHAVE <1@a>", "IHAVE <2@a>", "IHAVE <3@a>"]);
  expect(rig.peer.articles.get("<1@a>")).toBe(wire);
  expect(rig.counts()).toMatchObject({ accepted: 2, known: 1 });
});

test("what it has and what it does not want is not offered again", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) =>
    ({ "CHECK <1@a>": "438 <1@a>", ". <2@a>": "439 <2@a> spam" })[command];
  await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.counts().waiting === 0, "both are settled");
  expect(rig.counts()).toMatchObject({ known: 1, rejected: 1, accepted: 0 });
  expect(rig.log).toEqual(["info: nntp: a peer does not want an article"]);
});

test("an article that is to be offered later is: after 30 s, then after 60 s", async () => {
  await using rig = await openFeeds();
  const checks = (): number => rig.peer.commands.filter((line) => line === "CHECK <1@a>").length;
  rig.peer.script = (command) => (command === "CHECK <1@a>" ? "431 <1@a>" : undefined);
  await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.counts().accepted === 1, "the other one goes on");
  await rig.clock.pass(29_999);
  expect(checks()).toBe(1);
  await rig.clock.pass(1);
  await waitUntil(() => checks() === 2, "it is offered again");
  await rig.clock.pass(1);
  rig.peer.script = () => undefined;
  await rig.clock.pass(59_998);
  expect(checks()).toBe(2);
  await rig.clock.pass(1_000);
  await waitUntil(() => rig.counts().accepted === 2, "it is there");
  expect(rig.peer.connections).toBe(1);
});

test("nobody gets what has passed it, or is in none of its groups", async () => {
  await using rig = await openFeeds({ peer: { groups: "local.*,!local.secret" } });
  rig.feeds.add({ messageId: "<1@a>", newsgroups: ["local.test"], passed: ["them.test"] });
  rig.feeds.add({ messageId: "<2@a>", newsgroups: ["local.secret", "far.away"], passed: [] });
  expect(rig.counts().waiting).toBe(0);
  rig.feeds.add({ messageId: "<3@a>", newsgroups: ["far.away", "local.test"], passed: ["x"] });
  expect(rig.counts().waiting).toBe(1);
});

test("a group whose name is not ASCII is meant by name, in what is queued and in what is stored", async () => {
  await using rig = await openFeeds({ peer: { groups: "local.grüße" } });
  const groups = [Buffer.from("local.grüße").toString("latin1")];
  await rig.store.insert([sampleArticle({ messageId: "<1@a>", groups })], "news.test");
  rig.feeds.add({ messageId: "<1@a>", newsgroups: ["local.grüße"], passed: [] });
  await waitUntil(() => rig.counts().waiting === 0, "it is settled");
  expect(rig.counts()).toMatchObject({ accepted: 1, skipped: 0 });
});

test("what is gone or too large is not sent", async () => {
  await using rig = await openFeeds({ peer: { maxArticleBytes: 100 } });
  await rig.add("<1@a>");
  rig.feeds.add({ messageId: "<2@a>", newsgroups: ["local.test"], passed: [] });
  await waitUntil(() => rig.counts().waiting === 0, "both are settled");
  expect(rig.counts().skipped).toBe(2);
  expect(rig.peer.articles.size).toBe(0);
});

test("what is gone is no article after IHAVE", async () => {
  await using rig = await openFeeds({ peer: { streaming: false } });
  rig.peer.script = (command) => (command === ". <1@a>" ? "437 empty" : undefined);
  rig.feeds.add({ messageId: "<1@a>", newsgroups: ["local.test"], passed: [] });
  await rig.add("<2@a>");
  await waitUntil(() => rig.counts().waiting === 0, "both are settled");
  expect(rig.counts()).toMatchObject({ skipped: 1, accepted: 1, rejected: 0 });
  expect(rig.peer.articles.get("<1@a>")).toBe("");
});

test("more connections come when more waits than one can have under way", async () => {
  await using rig = await openFeeds({ peer: { connections: 3, window: 2 } });
  rig.peer.script = (command) => (command.startsWith("CHECK") ? "" : undefined);
  await rig.add(...ids(3));
  await waitUntil(() => rig.peer.connections === 2, "the second connects");
  await rig.add("<3@a>");
  await rig.clock.pass(1);
  expect(rig.peer.connections).toBe(2);
  await rig.add("<4@a>");
  await waitUntil(() => rig.peer.connections === 3, "the third connects");
});
