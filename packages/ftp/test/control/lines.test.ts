import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { maxLineBytes } from "../../src/control/line-reader.ts";
import { ask, openControlRig } from "./rig.ts";

test("C10: a command may come in pieces of any size, and a character too", async () => {
  await using rig = await openControlRig({ names: ["/ä/b"] });
  const client = await rig.logIn();
  for (const byte of Buffer.from("CWD ä\r\nPWD\r\n")) {
    await client.write(Buffer.of(byte));
    await settle(1);
  }
  expect(await client.line()).toBe('250 "/ä"');
  expect(await client.line()).toBe('257 "/ä"');
});

test("S14: a bare line feed ends a command", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  await client.write("USER u\nPASS secret\n");
  expect(await client.line()).toMatch(/^331 /);
  expect(await client.line()).toMatch(/^230 /);
});

test.each([
  ["a line end within it", "CWD a\rb"],
  ["a NUL", "CWD a\0b"],
  ["a CR at its end", "CWD a\r\r"],
  ["what is not UTF-8", Buffer.from([0x43, 0x57, 0x44, 0x20, 0xe4])],
])("S14: a command with %s is refused", async (_what, line) => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write(Buffer.concat([Buffer.from(line), Buffer.from("\r\n")]));
  expect(await client.line()).toMatch(/^501 /);
  expect(await ask(client, "NOOP")).toMatch(/^200 /);
});

test("S14: no reply can be forged with an argument", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("CWD a\n226 forged\r\nNOOP\r\n");
  expect(await client.line()).toBe("550 No such directory.");
  expect(await client.line()).toMatch(/^502 /);
  expect(await client.line()).toMatch(/^200 /);
});

test("S11: a line may have 4,096 bytes", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  await client.write(`${"A".repeat(maxLineBytes - 2)}\r\n`);
  expect(await client.line()).toMatch(/^502 /);
});

test.each([
  ["and ends", `${"A".repeat(maxLineBytes - 1)}\r\n`],
  ["and does not end", "A".repeat(maxLineBytes)],
])("S11: a line that is longer %s closes the connection", async (_how, line) => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  await client.write(line);
  expect(await client.text()).toBe("500 Line too long: closing control connection.\r\n");
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("too_large");
});

test("an empty line is ignored, as other servers do for the sake of NAT devices", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  await client.write("\r\n\r\nNOOP\r\n");
  expect(await client.line()).toMatch(/^200 /);
});
