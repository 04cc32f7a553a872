import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import type { Log } from "../../src/site.ts";
import { smtpError } from "../../src/smtp-error.ts";
import { createGate } from "./fakes.ts";
import { openSmtp } from "./rig.ts";

test("defect 34: DATA is refused before 354 when the queue has no room, and the transaction stays", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  rig.queue.onBegin = () => Promise.reject(smtpError(452, "4.3.1", "Error: no space left"));
  expect(await client.startMessage()).toBe("452 4.3.1 Error: no space left");
  rig.queue.onBegin = () => undefined;
  expect(await client.ask("DATA")).toMatch(/^354/u);
  expect(await client.ask("x\r\n.")).toBe("250 2.0.0 Ok: queued as M1");
});

test("a message that is announced is refused at MAIL when there is no room for it", async () => {
  await using rig = await openSmtp();
  rig.queue.room = 1_000;
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  expect(await client.ask("MAIL FROM:<> SIZE=1001")).toBe("452 4.3.1 Insufficient system storage");
  expect(await client.ask("RCPT TO:<jane@example.org>")).toMatch(/^503/u);
  expect(await client.ask("MAIL FROM:<> SIZE=1000")).toBe("250 2.1.0 Ok");
  expect(await client.ask("RCPT TO:<jane@example.org>")).toMatch(/^250/u);
});

test("a queue that fails without saying how is a local error, and nothing of it is told", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  rig.queue.onBegin = () => Promise.reject(new Error("EIO /var/spool"));
  expect(await client.startMessage()).toBe("451 4.3.0 Error: local error in processing");
  expect(rig.told).toEqual(["error: smtp: a command failed"]);
});

test("a message that cannot be stored is answered with the queue's reason, and the session goes on", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  rig.queue.onCommit = () => Promise.reject(smtpError(451, "4.3.0", "Error: disk"));
  expect(await client.send("x")).toBe("451 4.3.0 Error: disk");
  rig.queue.onCommit = () => undefined;
  expect(await client.send("x")).toBe("250 2.0.0 Ok: queued as M2");
  expect(rig.told).toEqual([]);
});

test("what went wrong on the disk is in the log, and the client never hears of it", async () => {
  const lines: unknown[] = [];
  const log: Log = (...line) => void lines.push(line);
  await using rig = await openSmtp({ site: { log } });
  const client = await rig.connect();
  const error = Object.assign(new Error("EIO: /var/spool"), { code: "EIO" });
  rig.queue.onCommit = () => Promise.reject(smtpError(451, "4.3.0", "Error: disk", error));
  expect(await client.send("x")).toBe("451 4.3.0 Error: disk");
  expect(lines).toEqual([
    [
      "error",
      "smtp: a command failed",
      { client: "127.0.0.1", reply: "451 4.3.0 Error: disk", error },
    ],
  ]);
});

test("defect 9: a client that shuts its side after QUIT hears that its message was taken", async () => {
  await using rig = await openSmtp();
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const client = await rig.connect({ allowHalfOpen: true });
  await client.startMessage();
  client.wire.socket.end("x\r\n.\r\nQUIT\r\n");
  await settle();
  gate.open();
  expect(await client.wire.text()).toBe(
    "250 2.0.0 Ok: queued as M1\r\n221 2.0.0 mx.example.org Goodbye\r\n",
  );
  await settle();
  expect(rig.guard.counts().currentConnections).toBe(0);
});

test.each(["fin", "reset"])(
  "defect 37: a message whose client goes away in the middle (%s) is given up",
  async (how) => {
    await using rig = await openSmtp();
    const client = await rig.connect();
    await client.startMessage();
    await client.wire.write("Subject: x\r\n\r\nhalf of a li");
    await settle();
    if (how === "fin") client.wire.end();
    else client.wire.reset();
    await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
    expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
    expect(rig.queue.messages).toEqual([]);
  },
);

test("defect 38: a message whose client goes away before it is stored is given up", async () => {
  await using rig = await openSmtp();
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("x\r\n.\r\n");
  await settle();
  client.wire.reset();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
  gate.open();
  await settle();
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});

test("a message that has been stored outlives its connection", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  await client.send("x");
  client.wire.reset();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["committed"]);
});

test("while the queue does not take more, nothing more is read, and no clock runs", async () => {
  await using rig = await openSmtp({
    limits: { maxMessageBytes: 100_000_000 },
    policy: { connectionTimeout: "10s", minReceiveBytesPerSec: "1kB/s", handlerTimeout: "60s" },
  });
  const gate = createGate();
  rig.queue.onWrite = () => gate.passed;
  const client = await rig.connect();
  await client.startMessage();
  client.wire.socket.write(`\r\n${`${"x".repeat(98)}\r\n`.repeat(100_000)}`);
  await settle(50);
  const [connection] = rig.guard.connections();
  const arrived = connection?.socket.bytesRead ?? 0;
  expect(arrived).toBeLessThan(1_000_000);
  await rig.clock.pass("30s");
  expect(client.wire.state).toBe("open");
  expect(connection?.socket.bytesRead).toBe(arrived);
  gate.open();
  expect(await client.ask(".")).toMatch(/^250/u);
  expect(rig.queue.messages[0]?.body.length).toBe(10_000_002);
});
