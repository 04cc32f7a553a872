import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import type { Verb } from "../../src/verbs/verb.ts";
import { reply } from "../../src/control/reply.ts";
import { type FakeDataPort, createFakeTransfer } from "./fakes.ts";
import { ask, openControlRig } from "./rig.ts";

test("C11: replies come in the order of their commands", async () => {
  const slow: Verb = {
    name: "SLOW",
    syntax: "SLOW",
    async run() {
      await settle(8);
      return reply(299, "Slow.");
    },
  };
  await using rig = await openControlRig({ verbs: [slow] });
  const client = await rig.logIn();
  await client.write("SLOW\r\nNOOP\r\nPWD\r\nNONE\r\n");
  for (const code of [299, 200, 257, 502]) expect(await client.line()).toMatch(`${code} `);
});

test("C11: what was there before a transfer is answered after it, NOOP too", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await client.write("RETR a\r\nNOOP\r\nPWD\r\n");
  expect(await client.line()).toMatch(/^150 /);
  await settle(8);
  expect(client.rest).toBe("");
  transfer.finish();
  for (const code of [226, 200, 257]) expect(await client.line()).toMatch(`${code} `);
});

test("C8: NOOP and STAT are answered while a transfer runs, QUIT after it", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  expect(await ask(client, "NOOP")).toMatch(/^200 /);
  await client.write("STAT\r\nQUIT\r\n");
  expect(await client.until("211 End of status\r\n")).toContain("RETR a: 12 bytes transferred");
  await settle(8);
  expect(client.rest).toBe("");
  transfer.finish();
  expect(await client.text()).toBe("226 Done.\r\n221 Goodbye.\r\n");
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("completed");
});

test.each([
  ["as it is", Buffer.from("ABOR\r\n")],
  ["with Telnet's Synch", Buffer.from([255, 244, 255, 242, ...Buffer.from("ABOR\r\n")])],
  ["with its line feed lost as urgent data", Buffer.from("ABOR\r")],
])("C8: ABOR %s breaks a transfer off: 426, then 226", async (_how, line) => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  await client.write(line);
  expect(await client.line()).toMatch(/^426 /);
  expect(await client.line()).toMatch(/^22[56] /);
  expect(await ask(client, "PWD")).toMatch(/^257 /);
  expect(transfer.aborts).toBe(1);
});

test("C8: an ABOR that lost its line feed is answered also when it comes after the transfer", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("ABOR\r");
  expect(await client.line()).toMatch(/^22[56] /);
  // What was late, not lost, is no line of its own.
  await client.write("\nPWD\r\n");
  expect(await client.line()).toMatch(/^257 /);
  await client.write("ABOR\r");
  expect(await client.line()).toMatch(/^22[56] /);
  expect(await ask(client, "PWD")).toMatch(/^257 /);
});

test("C8: an ABOR that was sent along with its transfer is carried out at once", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await client.write("RETR a\r\nABOR\r\nPWD\r\n");
  for (const code of [150, 426, 22, 257]) expect(await client.line()).toMatch(`${code}`);
});

test("C8: an ABOR behind other commands has its effect at once, and its answer in turn", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  await client.write("PWD\r\nABOR\r\n");
  expect(await client.line()).toMatch(/^426 /);
  expect(await client.line()).toMatch(/^257 /);
  expect(await client.line()).toMatch(/^22[56] /);
});

test("many NOOPs during a transfer are answered or wait, and cost nobody the session", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  await client.write("NOOP\r\n".repeat(300));
  for (let count = 0; count < 300; count++) expect(await client.line()).toMatch(/^200 /);
  await client.write("PWD\r\n".repeat(300));
  await settle(8);
  expect(client.rest).toBe("");
  transfer.finish();
  expect(await client.line()).toMatch(/^226 /);
  for (let count = 0; count < 300; count++) expect(await client.line()).toMatch(/^257 /);
});

test("S8: a transfer whose client shuts the control connection ends with it", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  client.end();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_close");
  expect(transfer.aborts).toBe(1);
});

test.each(["QUIT\r\n", "PWD\r\nQUIT\r\n"])(
  "a half-close behind %j leaves the transfer and its answers to come",
  async (lines) => {
    const transfer = createFakeTransfer();
    await using rig = await openControlRig({ verbs: [transfer.verb] });
    const client = await rig.logIn();
    await client.write(`RETR a\r\n${lines}`);
    client.end();
    expect(await client.line()).toMatch(/^150 /);
    await settle(8);
    expect(client.rest).toBe("");
    transfer.finish();
    expect(await client.text()).toMatch(/^226 Done\.\r\n(?:257 [^\r]*\r\n)?221 Goodbye\.\r\n$/);
    await waitUntil(() => rig.closed.length > 0, "the end");
    expect(rig.closed[0]?.reason).toBe("completed");
    expect(transfer.aborts).toBe(0);
  },
);

test("S8: a half-close behind another command than QUIT ends the transfer", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  await client.write("PWD\r\n");
  client.end();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_close");
  expect(transfer.aborts).toBe(1);
});

test("S8: a transfer whose client vanishes after QUIT ends", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  await client.write("QUIT\r\n");
  await settle(8);
  client.reset();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_reset");
  expect(transfer.aborts).toBe(1);
});

test("S8: a transfer whose client has vanished ends, and its data connection is closed", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  const { data } = rig.session;
  client.reset();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_reset");
  expect(transfer.aborts).toBe(1);
  expect((data as FakeDataPort).closed).toBeGreaterThan(0);
});

test("commands that were sent before a half-close are carried out", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.write("USER u\r\nPASS secret\r\nPWD\r\n");
  client.end();
  const text = await client.text();
  expect(text.split("\r\n").map((line) => line.slice(0, 3))).toEqual([
    "220",
    "331",
    "230",
    "257",
    "",
  ]);
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_close");
});

test("the word after QUIT is not carried out", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("QUIT\r\nPWD\r\n");
  expect(await client.text()).toBe("221 Goodbye.\r\n");
});
