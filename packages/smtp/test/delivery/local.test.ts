import { expect, test } from "@jest/globals";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { eventually, Rig, text } from "./rig.ts";

test("a message for a domain of ours becomes one file in Drop, with its recipients in its first lines", async () => {
  await using rig = await Rig.open();
  await rig.delivery.start();
  await rig.store({ to: ["ann@ours.test", "bob@ours.test"] });
  await rig.untilQueued(0);
  expect(await rig.only("Drop", "ours.test")).toBe(
    [
      "x-sender: joe@example.org",
      "x-receiver: ann@ours.test",
      "x-receiver: bob@ours.test",
      "Return-Path: <joe@example.org>",
      text,
    ].join("\r\n"),
  );
});

test("a null sender is written as one", async () => {
  await using rig = await Rig.open();
  await rig.delivery.start();
  await rig.store({ sender: "", to: ["ann@ours.test"] });
  await rig.untilQueued(0);
  expect(await rig.only("Drop", "ours.test")).toMatch(
    /^x-sender: <>\r\nx-receiver: ann@ours\.test\r\nReturn-Path: <>\r\n/,
  );
});

test("a Maildir has one file a mailbox, with LF line ends, and its three folders", async () => {
  await using rig = await Rig.open({ local: "maildir" });
  await rig.delivery.start();
  await rig.store({ to: ["ann@ours.test", "bob@ours.test"] });
  await rig.untilQueued(0);
  for (const name of ["ann", "bob"]) {
    expect(await rig.names("Maildir", name)).toEqual(["cur", "new", "tmp"]);
    expect(await rig.names("Maildir", name, "tmp")).toEqual([]);
    expect(await rig.only("Maildir", name, "new")).toBe(
      `Return-Path: <joe@example.org>\nDelivered-To: ${name}@ours.test\n${text.replaceAll("\r\n", "\n")}`,
    );
  }
});

test("a message that is delivered twice, as after a crash, is there once", async () => {
  await using rig = await Rig.open({ local: "maildir" });
  rig.queue.remove = async () => {};
  await rig.delivery.start();
  const id = await rig.store({ to: ["ann@ours.test"] });
  const name = await eventually(
    async () => (await rig.names("Maildir", "ann", "new"))[0],
    "the message",
  );
  await rig.reopen();
  await rig.delivery.start();
  await rig.untilQueued(0);
  expect(await rig.names("Maildir", "ann", "new")).toEqual([name]);
  expect(name).toContain(id);
});

test("aliases lead to everybody behind them once, and loops end", async () => {
  await using rig = await Rig.open({ local: "maildir" });
  rig.directory.aliases
    .set("sales@ours.test", ["ann@ours.test", "team@ours.test"])
    .set("team@ours.test", ["bob@ours.test", "sales@ours.test", "zoe@else.test"]);
  await rig.delivery.start();
  await rig.store({ to: ["ann@ours.test", "sales@ours.test"] });
  await rig.untilQueued(0);
  expect((await rig.names("Maildir", "ann", "new")).length).toBe(1);
  expect((await rig.names("Maildir", "bob", "new")).length).toBe(1);
  expect(rig.hosts.sent.map(({ recipients }) => recipients)).toEqual([["zoe@else.test"]]);
});

test("an alias that leads to nobody but itself fails", async () => {
  await using rig = await Rig.open();
  rig.directory.aliases.set("a@ours.test", ["b@ours.test"]).set("b@ours.test", ["a@ours.test"]);
  await rig.delivery.start();
  await rig.store({ sender: "bob@ours.test", to: ["a@ours.test"] });
  await rig.untilQueued(0);
  expect(await rig.only("Drop", "ours.test")).toContain("Status: 5.4.6");
});

test("a recipient who is nobody any more fails, and the others get it", async () => {
  await using rig = await Rig.open();
  await rig.delivery.start();
  await rig.store({ sender: "bob@ours.test", to: ["nobody@ours.test", "ann@ours.test"] });
  await rig.untilQueued(0);
  const names = await rig.names("Drop", "ours.test");
  const files = await Promise.all(
    names.map((name) => readFile(rig.path("Drop", "ours.test", name), "latin1")),
  );
  expect(files.filter((file) => file.includes("Subject: Lunch\r\n\r\nAt noon?")).length).toBe(2);
  expect(files.some((file) => file.includes("Final-Recipient: rfc822; nobody@ours.test"))).toBe(
    true,
  );
});

test("a delivery that fails here is told to the log with what went wrong", async () => {
  await using rig = await Rig.open();
  await mkdir(join(rig.mailroot, "Drop"));
  await writeFile(join(rig.mailroot, "Drop", "ours.test"), "in the way");
  await rig.delivery.start();
  const id = await rig.store({ to: ["ann@ours.test"] });
  await rig.untilTried(id, 1);
  const line = rig.lines.find(({ message }) => message === "delivery");
  expect(line).toMatchObject({
    level: "error",
    facts: { id, state: "waiting", error: { code: "EEXIST" } },
  });
});
