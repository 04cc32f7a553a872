import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { certificate } from "./fake-peer.ts";
import { openFeeds } from "./rig.ts";

const failed = "warn: nntp: feeding a peer failed: ";

test("a peer that asks for patience is left alone for 30 s, doubling up to an hour", async () => {
  await using rig = await openFeeds();
  const { peer, clock, log } = rig;
  peer.script = (command) => (command.startsWith("CHECK") ? "400 busy" : undefined);
  await rig.add("<1@a>");
  let failures = 0;
  for (const seconds of [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]) {
    failures++;
    await waitUntil(() => log.length === failures, `failure ${failures}`);
    await settle();
    await clock.pass(seconds * 1_000 - 1);
    expect(peer.connections).toBe(failures);
    await clock.pass(1);
    await waitUntil(() => peer.connections === failures + 1, `attempt ${failures + 1}`);
  }
  expect(new Set(log)).toEqual(new Set([`${failed}The peer says 400 busy`]));
  await waitUntil(() => log.length === failures + 1, "the last failure");
  peer.script = () => undefined;
  await clock.pass("1h");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  // What went well begins the count anew.
  peer.hangUp();
  await settle();
  peer.script = (command) => (command.startsWith(". ") ? "400 busy" : undefined);
  await rig.add("<2@a>");
  await waitUntil(() => log.length === failures + 2, "it fails again");
  const before = peer.connections;
  await settle();
  await clock.pass("30s");
  await waitUntil(() => peer.connections === before + 1, "after 30 s");
});

test.each([
  ["400 too many", "The peer says 400 too many"],
  ["502 go away", "The peer says 502 go away"],
  ["close", "The peer has closed the connection"],
  ["hello", "The peer says hello"],
  ["x".repeat(5_000), `The peer says ${"x".repeat(200)}`],
])("a greeting of %s is a failure", async (greeting, message) => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => (command === "GREETING" ? greeting : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([failed + message]);
  expect(rig.counts().waiting).toBe(1);
});

test("what waits and cannot be read just now is tried again", async () => {
  await using rig = await openFeeds({ isStarted: false });
  await rig.add("<1@a>");
  await rig.feeds.flush();
  const [name = ""] = await readdir(join(rig.dir, "them.test.feed"));
  const path = join(rig.dir, "them.test.feed", name);
  await rig.feeds.close();
  rig.feeds = await rig.open();
  await rename(path, `${path}.away`);
  await mkdir(path);
  rig.feeds.start();
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([expect.stringContaining("warn: nntp: feeding a peer failed: EISDIR")]);
  await rmdir(path);
  await rename(`${path}.away`, path);
  await rig.clock.pass(60_000);
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
});

test("a line that does not end is a failure", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) =>
    command.startsWith("CHECK") ? `raw:${"2".repeat(4_097)}` : undefined;
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer sends an endless line`]);
});

test("a peer that does not answer is given up after five minutes, counted from its last answer", async () => {
  await using rig = await openFeeds();
  rig.peer.script = (command) => (command === "CHECK <2@a>" ? "" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "the first is there");
  await rig.clock.pass("1m");
  await rig.add("<2@a>");
  await waitUntil(() => rig.peer.commands.includes("CHECK <2@a>"), "the second is offered");
  await rig.clock.pass(299_999);
  expect(rig.log).toEqual([]);
  await rig.clock.pass(1);
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer does not answer`]);
});

test("a peer that takes too long to begin is given up after a minute", async () => {
  await using rig = await openFeeds();
  rig.peer.script = () => "";
  await rig.add("<1@a>");
  await waitUntil(() => rig.peer.connections === 1, "it has connected");
  await rig.clock.pass(59_999);
  expect(rig.log).toEqual([]);
  await rig.clock.pass(1);
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer takes too long to begin`]);
});

test("a connection on which nothing happens is closed after five minutes", async () => {
  await using rig = await openFeeds();
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  await settle();
  await rig.clock.pass(299_999);
  expect(rig.peer.commands).not.toContain("QUIT");
  await rig.clock.pass(1);
  await waitUntil(() => rig.peer.commands.includes("QUIT"), "it says QUIT");
  await rig.add("<2@a>");
  await waitUntil(() => rig.counts().accepted === 2, "it connects again at once");
  expect(rig.peer.connections).toBe(2);
  expect(rig.log).toEqual([]);
});

test("a peer that closes a connection on which nothing happens is no trouble", async () => {
  await using rig = await openFeeds();
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  rig.peer.hangUp();
  await settle(20);
  await rig.add("<2@a>");
  await waitUntil(() => rig.counts().accepted === 2, "it connects again at once");
  expect(rig.log).toEqual([]);
});

test("nobody listens", async () => {
  await using rig = await openFeeds({ peer: { port: 1 } });
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The connection broke`]);
});

const user = { user: "us", password: "secret" };
const logIn = (command: string): string | undefined =>
  ({ "AUTHINFO USER us": "381 go on", "AUTHINFO PASS secret": "281 welcome" })[command];

test("it logs in", async () => {
  await using rig = await openFeeds({ peer: user });
  rig.peer.script = logIn;
  await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  expect(rig.peer.commands.slice(0, 3)).toEqual([
    "AUTHINFO USER us",
    "AUTHINFO PASS secret",
    "MODE STREAM",
  ]);
});

test("a password that is refused is a failure", async () => {
  await using rig = await openFeeds({ peer: { ...user, password: "wrong" } });
  rig.peer.script = (command) => logIn(command) ?? (command.startsWith("A") ? "481 no" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer says 481 no`]);
});

test.each(["implicit", "required"] as const)("TLS, %s", async (tls) => {
  const peer = { ...user, tls, ca: certificate, host: "localhost" };
  await using rig = await openFeeds({ tls: tls === "implicit", peer });
  rig.peer.script = logIn;
  const [wire] = await rig.add("<1@a>");
  await waitUntil(() => rig.counts().accepted === 1, "it is there");
  expect(rig.peer.articles.get("<1@a>")).toBe(wire);
});

test.each(["implicit", "required"] as const)(
  "TLS, %s: nothing is said to a stranger",
  async (tls) => {
    const peer = { ...user, tls, host: "localhost" };
    await using rig = await openFeeds({ tls: tls === "implicit", peer });
    rig.peer.script = logIn;
    await rig.add("<1@a>");
    await waitUntil(() => rig.log.length === 1, "the failure");
    expect(rig.log).toEqual([`${failed}The connection broke`]);
    await settle(20);
    expect(rig.peer.commands.filter((line) => line !== "STARTTLS")).toEqual([]);
  },
);

test("a peer without STARTTLS gets nothing where it is required", async () => {
  await using rig = await openFeeds({ peer: { ...user, tls: "required" } });
  rig.peer.script = (command) => (command === "STARTTLS" ? "502 no" : undefined);
  await rig.add("<1@a>");
  await waitUntil(() => rig.log.length === 1, "the failure");
  expect(rig.log).toEqual([`${failed}The peer says 502 no`]);
  expect(rig.peer.commands).toEqual(["STARTTLS"]);
});
