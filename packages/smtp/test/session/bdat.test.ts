import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { smtpError } from "../../src/smtp-error.ts";
import { openSmtp } from "./rig.ts";

async function openTransaction(...limits: Parameters<typeof openSmtp>) {
  const rig = await openSmtp(...limits);
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<joe@example.net>");
  await client.ask("RCPT TO:<jane@example.org>");
  return { rig, client, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

test("a message in chunks is one message, dots and all", async () => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  await client.wire.write("BDAT 7\r\nA: b\r\n\rBDAT 8\r\n\n.\r\nx\r\n.BDAT 2 LAST\r\n\r\n");
  expect(await client.reply()).toBe("250 2.0.0 7 octets received");
  expect(await client.reply()).toBe("250 2.0.0 8 octets received");
  expect(await client.reply()).toBe("250 2.0.0 Ok: queued as M1");
  expect(rig.queue.messages[0]?.body).toBe("A: b\r\n\r\n.\r\nx\r\n.\r\n");
});

test("an empty last chunk ends the message", async () => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  await client.ask("BDAT 3\r\nx");
  expect(await client.ask("BDAT 0 LAST")).toBe("250 2.0.0 Ok: queued as M1");
  expect(rig.queue.messages[0]?.body).toBe("x\r\n");
});

test("without recipients, or after an error, the chunks are thrown away and not taken for commands", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask("BDAT 6\r\nQUIT")).toBe("503 5.5.1 Error: need MAIL command");
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<joe@example.net>");
  expect(await client.ask("BDAT 6 LAST\r\nQUIT")).toBe("554 5.5.1 Error: no valid recipients");
  expect(await client.ask("NOOP")).toBe("250 2.0.0 Ok");
});

test("a queue without room is told after the chunk, and once", async () => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  rig.queue.onBegin = () => Promise.reject(smtpError(452, "4.3.1", "Error: no space left"));
  expect(await client.ask("BDAT 6\r\nQUIT")).toBe("452 4.3.1 Error: no space left");
  expect(await client.ask("BDAT 6 LAST\r\nQUIT")).toBe("503 5.5.1 Error: need MAIL command");
});

test("RSET gives the chunks up, and DATA cannot follow them", async () => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  await client.ask("BDAT 3\r\nx");
  expect(await client.ask("DATA")).toBe("503 5.5.1 Error: BDAT has begun");
  expect(await client.ask("RCPT TO:<jim@example.org>")).toMatch(/^503/u);
  await client.ask("RSET");
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});

test("chunks that are too large in all are refused, and far too large ones cut off", async () => {
  await using opened = await openTransaction({ limits: { maxMessageBytes: 10 } });
  const { rig, client } = opened;
  await client.ask("BDAT 8\r\n123456");
  expect(await client.ask("BDAT 8\r\n123456")).toBe("552 5.3.4 Error: a message may have 10 bytes");
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
  expect(await client.ask("BDAT 8 LAST\r\n123456")).toMatch(/^503/u);
  client.wire.socket.write(`BDAT 999999999999 LAST\r\n${"x".repeat(2_000_000)}`);
  expect(await client.wire.text()).toMatch(/^503 .*\r\n421 4\.7\.0 mx\.example\.org .*\r\n$/u);
});

test.each(["BDAT", "BDAT x", "BDAT -1", "BDAT 5 FIRST", "BDAT 9999999999999999"])(
  "nobody knows what follows %s: it is the last that is heard",
  async (line) => {
    await using opened = await openTransaction();
    const { client } = opened;
    await client.wire.write(`${line}\r\nNOOP\r\n`);
    expect(await client.wire.text()).toBe("501 5.5.4 Syntax: BDAT size [LAST]\r\n");
  },
);

test.each([
  ["a bare LF", "BDAT 10 LAST\n"],
  ["a bare CR", "BDAT\t10\rLAST\r\n"],
  ["a NUL", "bdat 10\0\r\n"],
  ["too many octets", `BDAT 10 ${"x".repeat(3_000)}\r\n`],
])("nor what follows one with %s: its octets are no commands", async (_what, line) => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  await client.wire.write(`${line}NOOP\r\nNOOP\r\nRSET\r\nNOOP\r\n`);
  expect(await client.wire.text()).toMatch(/^500 5\.5\.2 [^\r]*\r\n$/u);
  await settle();
  expect(rig.guard.counts().closed).toEqual({ protocol_error: 1 });
});

test("a client that goes away between chunks has sent nothing", async () => {
  await using opened = await openTransaction();
  const { rig, client } = opened;
  await client.ask("BDAT 3\r\nx");
  client.wire.end();
  await settle();
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});
