import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { openFeeds } from "./rig.ts";

const failed = "warn: nntp: feeding a peer failed: ";
const unwanted = "info: nntp: a peer does not want an article";
const ids = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `<${name}${at}@a>`);

test.each([
  ["CHECK <bad@a>", "501 Syntax error", 20],
  ["CHECK <bad@a>", "500 What?", 1],
  [". <bad@a>", "501 Syntax error", 20],
  [". <bad@a>", "500 What?", 1],
])(
  "%s is answered %s: the article is refused, and the others go on",
  async (line, answer, window) => {
    await using rig = await openFeeds({ peer: { window } });
    rig.peer.script = (command) => (command === line ? answer : undefined);
    await rig.add("<bad@a>", ...ids("good", 60));
    await waitUntil(() => rig.counts().waiting === 0, "all are settled");
    expect(rig.counts()).toMatchObject({ accepted: 60, rejected: 1 });
    expect(rig.peer.connections).toBe(1);
    expect(rig.log).toEqual([unwanted]);
  },
);

test.each(["IHAVE <bad@a>", ". <bad@a>"])(
  "%s is answered 501, to a peer that does not stream",
  async (line) => {
    await using rig = await openFeeds({ peer: { streaming: false } });
    rig.peer.script = (command) => (command === line ? "501 Syntax error" : undefined);
    await rig.add("<1@a>", "<bad@a>", "<2@a>");
    await waitUntil(() => rig.counts().waiting === 0, "all are settled");
    expect(rig.counts()).toMatchObject({ accepted: 2, rejected: 1 });
    expect(rig.peer.connections).toBe(1);
  },
);

test("one that is refused last is settled when nothing else is to be done", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => (command === ". <bad@a>" ? "501 no" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "the first is there");
  await rig.add("<bad@a>");
  await waitUntil(() => rig.counts().waiting === 0, "it is settled");
  expect(rig.counts()).toMatchObject({ accepted: 1, rejected: 1 });
  expect(rig.log).toEqual([unwanted]);
});

test.each([
  ["CHECK", "500 What?"],
  ["CHECK", "501 What?"],
  ["CHECK", "502 no"],
  ["CHECK", "503 no"],
  ["CHECK", "480 who?"],
  [".", "500 What?"],
  [".", "502 no"],
])("a peer that answers each %s with %s loses nothing", async (verb, answer) => {
  await using rig = await openFeeds();
  const { peer, clock, log } = rig;
  peer.script = (command) => (command.startsWith(`${verb} `) ? answer : undefined);
  await rig.add(...ids("each", 60));
  for (const [index, seconds] of [30, 60, 120, 240].entries()) {
    await waitUntil(() => log.length === index + 1, `failure ${index + 1}`);
    await settle();
    await clock.pass(seconds * 1_000);
  }
  expect(new Set(log)).toEqual(new Set([`${failed}The peer says ${answer}`]));
  await waitUntil(() => log.length === 5, "the last failure");
  expect(rig.counts()).toMatchObject({ waiting: 60, accepted: 0, rejected: 0 });
  peer.script = () => undefined;
  await settle();
  await clock.pass("1h");
  await waitUntil(() => rig.counts().accepted === 60, "all are there");
});

test("a peer that does not know TAKETHIS, and takes an article for commands, loses nothing", async () => {
  await using rig = await openFeeds();
  const nonsense = Array.from({ length: 8 }, () => "500 What?").join("\r\n");
  rig.peer.script = (command) => {
    if (command === "CHECK <known@a>") return "438 <known@a>";
    return command.startsWith(". ") ? nonsense : undefined;
  };
  await rig.add("<known@a>", ...ids("each", 15));
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer says 500 What?`]);
  expect(rig.counts()).toMatchObject({ known: 1, waiting: 15, rejected: 0 });
});

test("a peer that begins to refuse everything is left alone after a few", async () => {
  await using rig = await openFeeds({ peer: { window: 1 } });
  rig.peer.script = (command) => (command.startsWith("CHECK <bad") ? "501 broken" : undefined);
  await rig.add("<1@a>", ...ids("bad", 30));
  await waitUntil(() => rig.log.some((line) => line.startsWith("warn")), "the failure");
  expect(rig.counts()).toMatchObject({ accepted: 1, rejected: 9, waiting: 21 });
});

test("what is refused at first waits behind all others", async () => {
  await using rig = await openFeeds({ peer: { window: 1 } });
  rig.peer.script = (command) => (command.startsWith("CHECK <bad") ? "501 no" : undefined);
  await rig.add(...ids("bad", 10), ...ids("good", 20));
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.counts()).toMatchObject({ accepted: 0, rejected: 0, waiting: 30 });
  await settle();
  await rig.clock.pass("30s");
  await waitUntil(() => rig.counts().accepted === 20, "the others are there");
  await waitUntil(() => rig.counts().waiting === 1, "so many are settled as may be");
  expect(rig.counts()).toMatchObject({ accepted: 20, rejected: 9 });
});

test("what was on its way when the connection ends counts where it is answered", async () => {
  await using rig = await openFeeds({ peer: { window: 2 } });
  rig.peer.script = (command) => (["CHECK <2@a>", ". <1@a>"].includes(command) ? "" : undefined);
  await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.peer.articles.has("<1@a>"), "the first has come");
  rig.peer.say("480 who?");
  await settle();
  rig.peer.say("239 <1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer says 480 who?`]);
  expect(rig.counts()).toMatchObject({ accepted: 1, waiting: 1 });
});

test.each([
  ["CHECK <1@a>", "238 <2@a>"],
  ["CHECK <1@a>", "438 <2@a> had it"],
  [". <1@a>", "239 <2@a>"],
])("%s is answered %s: the answers are of no use", async (line, answer) => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => (command === line ? answer : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer says ${answer} to <1@a>`]);
  expect(rig.counts()).toMatchObject({ waiting: 1, accepted: 0, known: 0 });
});

test("an answer without an id is an answer", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => ({ "CHECK <1@a>": "238", ". <1@a>": "239" })[command];
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
});

test("answers that do not come are not waited for long", async () => {
  await using rig = await openFeeds({ peer: { window: 2 } });
  rig.peer.script = (command) => (["CHECK <2@a>", ". <1@a>"].includes(command) ? "" : undefined);
  await rig.add("<1@a>", "<2@a>");
  await waitUntil(() => rig.peer.articles.has("<1@a>"), "the first has come");
  rig.peer.say("480 who?");
  await settle();
  await rig.clock.pass(4_999);
  expect(rig.log).toEqual([]);
  await rig.clock.pass(1);
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.counts()).toMatchObject({ accepted: 0, waiting: 2 });
});
