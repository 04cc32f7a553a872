import { expect, test } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createGuard } from "@core/conn-policy";
import { createTestClient, settle, freePort } from "@core/conn-policy/testing";
import { service } from "../src/index.ts";
import { connectTo, filesIn, localhost, makeFolder, openService, secret } from "./service-rig.ts";

const joe = { name: "joe", password: secret };

test("a message for a mailbox is in Drop, with the trace of its way, and the queue is empty", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: { mailboxes: "any" } });
  const client = await rig.connect("a");
  expect(client.greeting).toMatch(/^220 mx\.example\.org ESMTP/u);
  await client.ask("EHLO client.example");
  expect(await client.send("ann@example.net", "anyone@example.org")).toMatch(/^250 2\.0\.0 /u);
  const [message] = await filesIn(folder, "a/Drop", 1);
  expect(message).toMatch(/^Return-Path: <ann@example\.net>\r\n/mu);
  expect(message).toMatch(/Received: from client\.example .*\r\n\tby mx\.example\.org/u);
  expect(message).toMatch(/Subject: hello\r\n\r\nhello\r\n$/u);
  expect(await folder.files("a/Queue/corrupt")).toEqual([]);
});

test("each site has its own domains, mail root and words", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, {
    a: { mailboxes: ["joe"], hostname: "a.example" },
    b: {
      domains: ["example.com"],
      mailboxes: ["joe"],
      mailboxFormat: "maildir",
      banner: "be brief",
    },
  });
  const a = await rig.connect("a");
  const b = await rig.connect("b");
  expect(a.greeting).toMatch(/^220 a\.example ESMTP/u);
  expect(b.greeting).toBe("220 mx.example.org ESMTP be brief");
  await a.ask("EHLO x");
  await b.ask("EHLO x");
  expect(await a.send("", "joe@example.com")).toBe("550 5.7.1 Error: relaying denied");
  await a.ask("RSET");
  expect(await a.send("", "x@example.org")).toMatch(/^550 5\.1\.1 /u);
  expect(await b.send("", "joe@example.com")).toMatch(/^250 /u);
  expect(await filesIn(folder, "b/Maildir/joe/new", 1)).toHaveLength(1);
});

test("one address is for transfer, one for submission, one for submission with TLS first", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, {
    a: {
      mailboxes: "any",
      users: [joe],
      relay: "mx",
      tls: localhost,
      others: [{ tls: false, role: "submission" }, { tls: true }],
    },
  });
  const [transfer = 0, submission = 0, submissions = 0] = rig.portsOf("a");
  const first = await connectTo(transfer);
  expect(await first.ask("EHLO x")).not.toMatch(/AUTH/u);
  await first.encrypt();
  expect(await first.logIn("joe", "secret")).toMatch(/^502 /u);

  const second = await connectTo(submission);
  expect(await second.ask("EHLO x")).not.toMatch(/AUTH/u);
  expect(await second.ask("MAIL FROM:<joe@example.org>")).toMatch(/^530 5\.7\.0 .*STARTTLS/u);
  await second.encrypt();
  expect(await second.ask("MAIL FROM:<joe@example.org>")).toMatch(/^530 5\.7\.0 Auth/u);
  expect(await second.logIn("joe", "secret")).toMatch(/^235 /u);
  expect(await second.ask("MAIL FROM:<ann@example.org>")).toMatch(/^553 5\.7\.1 /u);
  expect(await second.ask("MAIL FROM:<joe@example.org>")).toMatch(/^250 /u);
  expect(await second.ask("RCPT TO:<x@example.net>")).toMatch(/^250 /u);

  const third = await connectTo(submissions, true);
  expect(await third.ask("EHLO x")).toMatch(/AUTH PLAIN LOGIN/u);
  for (const { wire } of [first, second, third]) wire.socket.destroy();
});

test("a user with limits has them over all of its connections", async () => {
  await using folder = await makeFolder();
  const users = [{ ...joe, policy: { maxConnections: 1, whenFull: "refuse" } }] as const;
  await using rig = await openService(folder, {
    a: { users, tls: localhost, others: [{ tls: true }] },
  });
  const [, port = 0] = rig.portsOf("a");
  const first = await connectTo(port, true);
  await first.ask("EHLO x");
  expect(await first.logIn("joe", "secret")).toMatch(/^235 /u);
  const second = await connectTo(port, true);
  await second.ask("EHLO x");
  expect(await second.logIn("joe", "secret")).toMatch(/^421 4\.3\.2 mx\.example\.org /u);
  expect(rig.guard.children[0]?.children[0]?.counts()).toMatchObject({
    currentConnections: 1,
    refused: { connection_limit: 1 },
  });
  first.wire.socket.destroy();
});

test("an operator is told of a limit that is below what RFC 5321 advises", () => {
  const advice = (connectionTimeout: number): readonly string[] | undefined =>
    service.advise?.({ ...createGuard().policy, connectionTimeout });
  expect(advice(300_000)).toEqual([]);
  expect(advice(299_999)).toEqual([expect.stringMatching(/RFC 5321 section 4\.5\.3\.2\.7/u)]);
});

test("a site that requires TLS takes no mail in the clear", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, {
    a: { mailboxes: "any", requireTls: true, tls: localhost },
  });
  const client = await rig.connect("a");
  await client.ask("EHLO x");
  expect(await client.send("", "x@example.org")).toMatch(/^530 5\.7\.0 /u);
  await client.encrypt();
  expect(await client.send("", "x@example.org")).toMatch(/^250 /u);
  client.wire.socket.destroy();
});

test("a reload gives the next message the new names, and a queue its new directory", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: { mailboxes: ["joe"] } });
  await rig.reload({ a: { mailboxes: ["ann"], aliases: { x: "ann" } } });
  const client = await rig.connect("a");
  await client.ask("EHLO x");
  expect(await client.send("", "joe@example.org")).toMatch(/^550 5\.1\.1 /u);
  await client.ask("RSET");
  expect(await client.send("", "x@example.org")).toMatch(/^250 /u);
  expect(await filesIn(folder, "a/Drop", 1)).toHaveLength(1);
});

test.each<[string, object, RegExp]>([
  ["a wrong name", { mailboxes: ["../x"] }, /^site b: mailboxes\.0: .* is no name of a mailbox/u],
  ["another folder", { mailroot: "/elsewhere" }, /^site b: mailroot needs a restart/u],
  ["another way out", { relay: "mx" }, /^site b: relay needs a restart/u],
])("a reload of which one part is wrong changes nothing: %s", async (_, wrong, message) => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {}, b: {} });
  await expect(rig.reload({ a: { mailboxes: "any" }, b: wrong })).rejects.toThrow(message);
  const client = await rig.connect("a");
  await client.ask("EHLO x");
  expect(await client.send("", "x@example.org")).toMatch(/^550 5\.1\.1 /u);
});

test("two sites share neither a mail root nor an address, and a second process has to wait", async () => {
  await using folder = await makeFolder();
  const mailroot = join(folder.path, "shared");
  await expect(openService(folder, { a: { mailroot }, b: { mailroot } })).rejects.toThrow(
    /^site b: mailroot: site a has the same; write mailroot: mailroot-b$/u,
  );
  const port = await freePort();
  await expect(openService(folder, { a: { port }, b: { port } })).rejects.toThrow(
    /^site b: listen\.0: site a has the same; choose another port$/u,
  );
  await using rig = await openService(folder, { a: {} });
  await expect(openService(folder, { a: {} })).rejects.toMatchObject({ code: "ERR_QUEUE_IN_USE" });
  expect(rig.portsOf("a")).toHaveLength(1);
});

test("a start that fails leaves nothing open: neither port nor queue", async () => {
  await using folder = await makeFolder();
  await using taken = await openService(folder, { other: {} });
  const port = await freePort();
  const [used = 0] = taken.portsOf("other");
  const start = openService(folder, { a: { port }, b: { port: used } });
  await expect(start).rejects.toMatchObject({ code: "EADDRINUSE" });
  await settle();
  await using again = await openService(folder, { a: { port } });
  expect(again.portsOf("a")).toEqual([port]);
});

test("defect 8: a drain lets a message that is on its way be stored and tells 250, then 421", async () => {
  await using folder = await makeFolder();
  const rig = await openService(folder, { a: { mailboxes: "any" } });
  const idle = await rig.connect("a");
  const busy = await rig.connect("a");
  await busy.ask("EHLO x");
  await busy.ask("MAIL FROM:<>");
  await busy.ask("RCPT TO:<x@example.org>");
  await busy.ask("DATA");
  await rig.running.close();
  const drained = rig.guard.drain();
  expect(await idle.wire.text()).toMatch(/^421 4\.3\.2 mx\.example\.org /u);
  await busy.wire.write("Subject: late\r\n\r\nlate\r\n.\r\n");
  expect(await busy.wire.text()).toMatch(/^250 2\.0\.0 .*\r\n421 4\.3\.2 /u);
  await drained;
  await rig.running.release?.();
  const kept = [...(await folder.files("a/Drop")), ...(await folder.files("a/Queue/active"))];
  expect(kept.join("")).toContain("Subject: late");
  await rig[Symbol.asyncDispose]();
});

test("a client of a balancer is known by its own address", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, {
    a: { mailboxes: "any", proxies: ["127.0.0.1"], relay: "mx", relayFrom: ["192.0.2.0/24"] },
  });
  const [port = 0] = rig.portsOf("a");
  const wire = createTestClient(connect(port, "127.0.0.1"));
  await wire.write("PROXY TCP4 192.0.2.7 192.0.2.1 1234 25\r\n");
  expect(await wire.line()).toMatch(/^220 /u);
  await wire.write("EHLO x\r\n");
  await wire.until("250 CHUNKING\r\n");
  await wire.write("MAIL FROM:<>\r\nRCPT TO:<x@example.net>\r\n");
  await wire.until("250 2.1.0 Ok\r\n");
  expect(await wire.line()).toBe("250 2.1.5 Ok");
  wire.socket.destroy();
});

test("no service takes the process's signals", async () => {
  const signals = ["SIGTERM", "SIGINT", "SIGQUIT"] as const;
  const before = signals.map((signal) => process.listenerCount(signal));
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {}, b: {} });
  await rig.connect("a");
  expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
});

test("a file in Pickup is sent", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: { mailboxes: ["joe"] } });
  const text = "From: ann@example.net\r\nTo: joe@example.org\r\n\r\nhello\r\n";
  await writeFile(join(folder.path, "a/Pickup/one.eml"), text);
  // It is looked for once a second, and the file system takes its own time between two looks.
  const files = await filesIn(folder, "a/Drop", 1, () => rig.clock.pass("1s"));
  expect(files).toHaveLength(1);
}, 120_000);
