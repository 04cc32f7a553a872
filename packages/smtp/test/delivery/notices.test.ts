import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";

import { delivered, failed, waiting } from "../../src/delivery/outcome.ts";
import { minute, Rig, text } from "./rig.ts";

interface Part {
  readonly headers: string;
  readonly content: string;
}

/** As simple as a reader can be: the parts between the boundaries. */
function partsOf(file: string): readonly Part[] {
  const boundary = /boundary="([^"]+)"/.exec(file)?.[1] ?? "none";
  const [, ...parts] = file.split(`--${boundary}`);
  expect(parts.at(-1)).toBe("--\r\n");
  return parts.slice(0, -1).map((part) => {
    const at = part.indexOf("\r\n\r\n");
    return { headers: part.slice(2, at), content: part.slice(at + 4, -2) };
  });
}

async function open(): Promise<Rig> {
  const rig = await Rig.open();
  rig.hosts.answer = () => ({
    ...failed("550 5.1.1 No such user"),
    host: "mx.else.test [198.51.100.1]",
  });
  await rig.delivery.start();
  return rig;
}

const sender = "bob@ours.test";

test("a failure is told with the reason, for people and for programs, and the message", async () => {
  await using rig = await open();
  await rig.store({ sender, to: ["zoe@else.test"], envelopeId: "E1" });
  await rig.untilQueued(0);
  const file = await rig.only("Drop", "ours.test");
  expect(file).toMatch(/^x-sender: <>\r\nx-receiver: bob@ours\.test\r\nReturn-Path: <>\r\n/);
  expect(file).toContain("\r\nAuto-Submitted: auto-replied\r\n");
  expect(file).toContain("Content-Type: multipart/report; report-type=delivery-status;");
  const [words, report, original] = partsOf(file);
  expect(words?.content).toContain("  zoe@else.test\r\n    mx.else.test [198.51.100.1] said: 550");
  expect(report?.headers).toContain("Content-Type: message/delivery-status");
  expect(report?.content).toBe(
    [
      "Original-Envelope-Id: E1",
      "Reporting-MTA: dns; mx.ours.test",
      "Arrival-Date: Thu, 01 Jan 2026 00:00:00 +0000",
      "",
      "Final-Recipient: rfc822; zoe@else.test",
      "Action: failed",
      "Status: 5.1.1",
      "Remote-MTA: dns; mx.else.test [198.51.100.1]",
      "Diagnostic-Code: smtp; 550 5.1.1 No such user",
      "Last-Attempt-Date: Thu, 01 Jan 2026 00:00:00 +0000",
      "",
    ].join("\r\n"),
  );
  expect(original?.headers).toContain("Content-Type: message/rfc822");
  expect(original?.content).toBe(text);
});

test("headers only come back when so asked, or when the message is large", async () => {
  for (const [octets, returnWhat, isWhole] of [
    [text, "headers", false],
    [text, "full", true],
    [`${text}${"x".repeat(65_536 - text.length)}`, "full", true],
    [`${text}${"x".repeat(65_537 - text.length)}`, "full", false],
  ] as const) {
    await using rig = await open();
    await rig.store({ sender, to: ["zoe@else.test"], returnWhat }, octets);
    await rig.untilQueued(0);
    const original = partsOf(await rig.only("Drop", "ours.test"))[2];
    const type = isWhole ? "message/rfc822" : "text/rfc822-headers";
    expect(original?.headers).toContain(`Content-Type: ${type}\r\n`);
    expect(original?.content.includes("At noon?")).toBe(isWhole);
    expect(original?.content).toContain("Subject: Lunch\r\n");
  }
});

test("NOTIFY=NEVER, or without FAILURE, is obeyed", async () => {
  for (const notify of ["never", ["success"]] as const) {
    await using rig = await open();
    const recipients = [{ address: "zoe@else.test", notify }];
    await rig.store({ sender, to: [], recipients });
    await rig.untilQueued(0);
    expect(await rig.names("Drop")).toEqual([]);
    expect(await rig.names("Badmail")).toEqual([]);
  }
});

test("a success is told where asked, unless the next host has promised to", async () => {
  await using rig = await open();
  rig.hosts.answer = (address) => ({
    ...delivered("250 2.0.0 Ok"),
    host: "mx.else.test",
    ...(address.startsWith("max") ? { isNotifyPassedOn: true } : {}),
  });
  const notify = ["success"] as const;
  const recipients = [
    { address: "ann@ours.test", notify },
    { address: "zoe@else.test", notify },
    { address: "max@other.test", notify },
    { address: "eve@quiet.test" },
  ];
  await rig.store({ sender: "joe@else.test", to: [], recipients });
  await rig.untilQueued(0);
  const notices = rig.hosts.sent.filter(({ recipients: [to] }) => to === "joe@else.test");
  expect(notices.length).toBe(2);
});

test("the report of a success says delivered or relayed", async () => {
  await using rig = await open();
  rig.hosts.answer = () => ({ ...delivered("250 2.0.0 Ok"), host: "mx.else.test" });
  const recipients = [{ address: "zoe@else.test", notify: ["success"] as const }];
  await rig.store({ sender, to: [], recipients });
  await rig.untilQueued(0);
  const report = partsOf(await rig.only("Drop", "ours.test"))[1];
  expect(report?.content).toContain("Action: relayed\r\nStatus: 2.0.0\r\n");
});

test("a message without a sender that fails goes to Badmail, and nobody is told", async () => {
  await using rig = await open();
  const id = await rig.store({ sender: "", to: ["zoe@else.test"] });
  await rig.untilQueued(0);
  expect(await rig.names("Drop")).toEqual([]);
  const names = await rig.names("Badmail");
  expect(names.length).toBe(2);
  const [eml, why] = await Promise.all(
    names.map((name) => readFile(rig.path("Badmail", name), "latin1")),
  );
  expect(names[0]?.startsWith(id)).toBe(true);
  expect(eml).toBe(`x-sender: <>\r\nx-receiver: zoe@else.test\r\n${text}`);
  expect(why).toBe(
    "It could not be delivered.\nSender: nobody\nzoe@else.test: 550 5.1.1 No such user\n",
  );
});

test("a notification that cannot be delivered goes to Badmail", async () => {
  await using rig = await open();
  await rig.store({ sender: "joe@else.test", to: ["nobody@ours.test"] });
  await rig.untilFiles(2, "Badmail");
  await rig.untilQueued(0);
  expect(rig.hosts.sent.map(({ recipients }) => recipients)).toEqual([["joe@else.test"]]);
});

test("whom an alias leads to is not told to the sender", async () => {
  await using rig = await open();
  rig.directory.aliases.set("sales@ours.test", ["secret@else.test"]);
  const recipients = [{ address: "sales@ours.test", originalRecipient: "rfc822;Sales@ours.test" }];
  await rig.store({ sender, to: [], recipients });
  await rig.untilQueued(0);
  const file = await rig.only("Drop", "ours.test");
  expect(file).not.toContain("secret@else.test");
  expect(file).toContain("Original-Recipient: rfc822;Sales@ours.test\r\n");
  expect(file).toContain("Final-Recipient: rfc822; sales@ours.test\r\n");
});

test("replies of strangers make no headers", async () => {
  await using rig = await open();
  rig.hosts.answer = () => failed(`550 5.0.0 x\r\nBcc: all@ours.test\r\n\r\n${"y".repeat(5000)}`);
  await rig.store({ sender, to: ["zoe@else.test"] });
  await rig.untilQueued(0);
  const file = await rig.only("Drop", "ours.test");
  expect(file).toContain("Diagnostic-Code: smtp; 550 5.0.0 x Bcc: all@ours.test yyy");
  expect(Math.max(...file.split("\r\n").map(({ length }) => length))).toBeLessThan(998);
});

test("a notification that cannot be stored is made later; what has been settled stays settled", async () => {
  await using rig = await open();
  const { queue } = rig;
  const begin = queue.begin.bind(queue);
  const id = await rig.store({ sender, to: ["zoe@else.test"] });
  queue.begin = async () => {
    throw new Error("the disk is full");
  };
  await rig.untilTried(id, 1);
  queue.begin = begin;
  // The worker looks again after a quarter of an hour, and so does a new process.
  await rig.pass(15 * minute);
  await rig.pass(minute);
  await rig.untilFiles(1, "Drop", "ours.test");
  await rig.untilQueued(0);
  expect(rig.hosts.sent.length).toBe(1);
});

test("after a crash before the sender was told, he is told", async () => {
  await using rig = await open();
  rig.hosts.answer = () => waiting("451 4.0.0 Later");
  const id = await rig.store({ sender, to: ["zoe@else.test"] });
  const queued = await rig.untilTried(id, 1);
  await rig.queue.update(
    id,
    queued.progress.map(({ address, nextAt }) => ({
      address,
      nextAt,
      attempts: 1,
      state: "failed",
      lastReply: "550 5.1.1 No",
    })),
  );
  await rig.reopen();
  await rig.delivery.start();
  await rig.untilQueued(0);
  expect(await rig.only("Drop", "ours.test")).toContain("Status: 5.1.1");
  expect(rig.hosts.sent.length).toBe(1);
});

test("an internationalized message is reported as one (RFC 6533)", async () => {
  await using rig = await open();
  const octets = "Subject: \u00c3\u00bc\r\n\r\nx\r\n";
  const draft = await rig.queue.begin({
    sender,
    recipients: [{ address: "\u00fc@else.test" }],
    origin: { client: "", helo: "", isEncrypted: false },
    receivedAt: rig.now(),
    isUtf8: true,
    is8Bit: true,
  });
  await draft.write(Buffer.from(octets, "latin1"));
  await draft.commit();
  await rig.untilQueued(0);
  const file = await rig.only("Drop", "ours.test");
  expect(file).toContain("Content-Type: message/global-delivery-status\r\n");
  expect(file).toContain("Content-Type: message/global\r\nContent-Transfer-Encoding: 8bit");
  expect(Buffer.from(file, "latin1").toString()).toContain(
    "Final-Recipient: utf-8; \u00fc@else.test",
  );
});
