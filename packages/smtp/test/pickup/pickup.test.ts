import { once } from "node:events";
import { link, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { expect, test } from "@jest/globals";

import { waiting } from "../../src/delivery/outcome.ts";
import { eventually, Rig } from "../delivery/rig.ts";
import { lookUntil, put, second } from "./look.ts";

async function open(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.delivery.start();
  return rig;
}

test("a file with x-sender and x-receiver is sent to whom they name", async () => {
  await using rig = await open();
  const head =
    "x-sender: joe@example.org\r\nx-receiver: ann@ours.test\r\nX-Receiver: <bob@ours.test>\r\n";
  const rest =
    "To: somebody@else.test\r\nBcc: hidden@else.test\r\nDate: now\r\nMessage-ID: <1@x>\r\n";
  await put(rig, "a.eml", `${head}${rest}\r\nHello\r\n`);
  await lookUntil(rig, 1, "Drop", "ours.test");
  expect(await rig.only("Drop", "ours.test")).toMatch(
    new RegExp(
      [
        "^x-sender: joe@example\\.org",
        "x-receiver: ann@ours\\.test",
        "x-receiver: bob@ours\\.test",
        "Return-Path: <joe@example\\.org>",
        "Received: by mx\\.ours\\.test \\(Pickup\\) id \\w{16};",
        "\t.* \\+0000",
        "To: somebody@else\\.test",
        "Date: now",
        "Message-ID: <1@x>",
        "",
        "Hello",
        "$",
      ].join("\r\n"),
    ),
  );
  expect(await rig.names("Pickup")).toEqual([]);
});

test("without them From, To, Cc and Bcc count, and Bcc is taken away; line ends become CRLF", async () => {
  await using rig = await open();
  const headers = [
    'From: "Doe, Joe" <joe@example.org>',
    "To: Ann <ann@ours.test>,",
    "\tbob@ours.test",
    "Cc: friends: cy@ours.test, ann@ours.test;",
    "Bcc: dee@ours.test",
  ];
  await put(rig, "a", `${headers.join("\n")}\n\nHello\n\rthere\r\nand there`);
  await lookUntil(rig, 1, "Drop", "ours.test");
  const file = await rig.only("Drop", "ours.test");
  expect(file.match(/^x-receiver: \w+/gm)).toEqual(
    ["ann", "bob", "cy", "dee"].map((name) => `x-receiver: ${name}`),
  );
  expect(file).not.toMatch(/^bcc/im);
  expect(file).toMatch(
    /\r\nDate: .* \+0000\r\nMessage-ID: <\w{32}@mx\.ours\.test>\r\n\r\nHello\r\n/,
  );
  expect(file.endsWith("\r\n\r\nHello\r\n\r\nthere\r\nand there\r\n")).toBe(true);
});

test("a file that still grows, or has a name for that, is left alone", async () => {
  await using rig = await open();
  const head = "x-sender: a@b.test\r\nx-receiver: ann@ours.test\r\n\r\n";
  await writeFile(rig.path("Pickup", "grows"), head);
  await writeFile(rig.path("Pickup", ".hidden"), head);
  await writeFile(rig.path("Pickup", "later.tmp"), head);
  for (let count = 0; count < 5; count++) {
    await writeFile(rig.path("Pickup", "grows"), `${head}${"x".repeat(count)}`);
    await utimes(rig.path("Pickup", "grows"), count, count);
    await rig.pass(second);
  }
  expect(await rig.names("Pickup")).toEqual([".hidden", "grows", "later.tmp"]);
  await lookUntil(rig, 1, "Drop", "ours.test");
  expect(await rig.names("Pickup")).toEqual([".hidden", "later.tmp"]);
});

for (const [what, octets, why] of [
  ["without a recipient", "From: joe@example.org\r\n\r\nx", "It names no recipient."],
  ["without a sender", "To: ann@ours.test\r\n\r\nx", "It names no sender."],
  ["that is no mail", "Hello there, Ann", "Its headers have a line that is none."],
  [
    "with a bad address",
    "x-sender: a@b\r\nx-receiver: a b@c\r\n\r\n",
    "An address in it is none: a b@c",
  ],
  [
    "with a recipient that has no domain",
    "From: joe@example.org\r\nTo: ann@ours.test, root\r\n\r\nx",
    "An address in it is none: root",
  ],
  [
    "with a name and no address in Bcc",
    "From: joe@example.org\r\nTo: ann@ours.test\r\nBcc: bad address\r\n\r\nx",
    "An address in it is none: bad address",
  ],
  [
    "with an address in a comment only",
    "From: joe@example.org\r\nTo: ann@ours.test, (bob@ours.test)\r\n\r\nx",
    "An address in it is none: bob@ours.test",
  ],
  [
    "with nobody in angle brackets",
    "From: joe@example.org\r\nTo: ann@ours.test, <>\r\n\r\nx",
    "An address in it is none: <>",
  ],
  [
    "with a mere name in a group",
    "From: joe@example.org\r\nTo: friends: ann@ours.test, Bob <>;\r\n\r\nx",
    "An address in it is none: Bob",
  ],
  [
    "with a NUL in its headers",
    "From: joe@example.org\r\nTo: ann@ours.test\r\nSubject: a\0b\r\n\r\nx",
    "It holds a NUL octet.",
  ],
  [
    "with a NUL in its text",
    "From: joe@example.org\r\nTo: ann@ours.test\r\n\r\na\0b\r\n",
    "It holds a NUL octet.",
  ],
  ["with endless headers", `X: ${"x".repeat(300_000)}`, "Its headers have no end."],
] as const) {
  test(`a file ${what} goes to Badmail`, async () => {
    await using rig = await open();
    await put(rig, "a.eml", octets);
    await lookUntil(rig, 2, "Badmail");
    const names = await rig.names("Badmail");
    expect(names.map((name) => name.replace(/^pickup-\w{16}/, "ID"))).toEqual(["ID.eml", "ID.txt"]);
    // It is told when the file is there.
    const line = await eventually(
      () => rig.lines.find(({ level }) => level === "warn"),
      "a line of the log",
    );
    expect(line.facts).toMatchObject({ why });
    expect(await rig.names("Pickup")).toEqual([]);
    expect(await rig.queued()).toEqual([]);
    expect(await rig.names("Drop")).toEqual([]);
  });
}

test("an empty group and an empty place in a list are no mistakes", async () => {
  await using rig = await open();
  const headers = [
    "From: joe@example.org",
    "To: undisclosed-recipients:;",
    "Cc: ann@ours.test, , bob@ours.test,",
    "Bcc: ann@ours.test",
  ];
  await put(rig, "a", `${headers.join("\r\n")}\r\n\r\nHello\r\n`);
  await lookUntil(rig, 1, "Drop", "ours.test");
  expect((await rig.only("Drop", "ours.test")).match(/^x-receiver: \w+/gm)).toEqual([
    "x-receiver: ann",
    "x-receiver: bob",
  ]);
  expect(await rig.names("Badmail")).toEqual([]);
});

test("links and sockets are never followed", async () => {
  await using rig = await open();
  await writeFile(
    rig.path("secret"),
    "x-sender: a@b.test\r\nx-receiver: ann@ours.test\r\n\r\nsecret",
  );
  await symlink(rig.path("secret"), rig.path("Pickup", "link"));
  const server = createServer().listen(rig.path("Pickup", "socket"));
  await once(server, "listening");
  await lookUntil(rig, 4, "Badmail");
  server.close();
  expect(await rig.names("Drop")).toEqual([]);
});

test("a file that was taken and not taken away, as after a crash, is one message", async () => {
  await using rig = await open();
  rig.hosts.answer = () => waiting("451 4.0.0 Later");
  await put(rig, "a", "x-sender: a@b.test\r\nx-receiver: zoe@else.test\r\n\r\nHello\r\n");
  await link(rig.path("Pickup", "a"), rig.path("kept"));
  await lookUntil(rig, 0, "Pickup");
  expect((await rig.queued()).length).toBe(1);
  await rename(rig.path("kept"), rig.path("Pickup", "a"));
  await lookUntil(rig, 0, "Pickup");
  expect((await rig.queued()).length).toBe(1);
  expect(rig.lines.filter(({ message }) => message === "pickup").length).toBe(2);
});

test("when the queue has no room the file stays, and is said once", async () => {
  await using rig = await open();
  const begin = rig.queue.begin.bind(rig.queue);
  rig.queue.begin = async () => {
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  await put(rig, "a", "x-sender: a@b.test\r\nx-receiver: ann@ours.test\r\n\r\nHello\r\n");
  const isTold = (): boolean => rig.lines.some(({ level }) => level === "error");
  await eventually(async () => {
    await rig.pass(second);
    return isTold() ? true : undefined;
  }, "the error");
  for (let count = 0; count < 20; count++) await rig.pass(second);
  expect(await rig.names("Pickup")).toEqual(["a"]);
  expect(rig.lines.filter(({ level }) => level === "error").length).toBe(1);
  rig.queue.begin = begin;
  await lookUntil(rig, 1, "Drop", "ours.test");
});
