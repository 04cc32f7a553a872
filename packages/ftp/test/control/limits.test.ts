import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { createFakeTransfer } from "./fakes.ts";
import { ask, openControlRig } from "./rig.ts";

test("a session without commands is closed at the idle limit, not before, with the words of IIS", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await rig.clock.pass("119900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.text()).toBe("421 Timeout (120 seconds): closing control connection.\r\n");
  await rig.clock.pass("1s");
  expect(rig.closed[0]?.reason).toBe("idle_timeout");
});

test("a command starts the idle clock again", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  for (let count = 0; count < 3; count++) {
    await rig.clock.pass("119s");
    expect(await ask(client, "NOOP")).toMatch(/^200 /);
  }
});

test("S9: the login limit is absolute, whatever is said meanwhile", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  for (let count = 0; count < 5; count++) {
    await rig.clock.pass("5900ms");
    expect(await ask(client, "NOOP")).toMatch(/^200 /);
  }
  await rig.clock.pass("700ms");
  expect(await client.text()).toBe(
    "421 Login timeout (30 seconds): closing control connection.\r\n",
  );
});

test("S9: a command that drips in is cut, measured from its first byte", async () => {
  await using rig = await openControlRig({ policy: { headerWaitTimeout: "10s" } });
  const client = await rig.logIn();
  await client.write("N");
  await settle();
  expect(rig.session.connection.phase).toBe("head");
  for (let count = 0; count < 9; count++) {
    await rig.clock.pass("1s");
    await client.write("O");
  }
  await rig.clock.pass("900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.text()).toMatch(/^421 /);
  await rig.clock.pass("1s");
  expect(rig.closed[0]?.reason).toBe("header_wait_timeout");
});

test.each([
  ["a NOP of Telnet", [255, 241]],
  ["a negotiation of Telnet", [255, 251, 31]],
  ["an empty line", [13, 10]],
  ["an empty line without its CR", [10]],
  ["an empty line in pieces", [13], [10]],
  ["an empty line of Telnet's NOP", [255, 241, 13, 10]],
])(
  "%s begins no command: the idle limit goes on as if it had not come",
  async (_what, ...pieces) => {
    await using rig = await openControlRig({ policy: { headerWaitTimeout: "10s" } });
    const client = await rig.logIn();
    for (let count = 0; count < 17; count++) {
      await rig.clock.pass("7s");
      for (const bytes of pieces) {
        await client.write(Buffer.from(bytes));
        await settle();
        expect(rig.session.connection.phase).toBe("idle");
      }
    }
    expect(rig.session.connection.requests).toBe(2);
    await rig.clock.pass("900ms");
    expect(client.state).toBe("open");
    await rig.clock.pass("300ms");
    expect(await client.text()).toBe("421 Timeout (120 seconds): closing control connection.\r\n");
    await rig.clock.pass("1s");
    expect(rig.closed[0]?.reason).toBe("idle_timeout");
  },
);

test("a command behind Telnet's NOP is carried out, and timed from its own first byte", async () => {
  await using rig = await openControlRig({ policy: { headerWaitTimeout: "10s" } });
  const client = await rig.logIn();
  await client.write(Buffer.from([255, 241]));
  await rig.clock.pass("20s");
  await client.write("NO");
  await rig.clock.pass("9s");
  expect(rig.session.connection.phase).toBe("head");
  expect(await ask(client, "OP")).toMatch(/^200 /);
});

test("the part of a command behind another begins its clock with the answer to that", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("NOOP\r\nNO");
  await client.line();
  await settle();
  expect(rig.session.connection.phase).toBe("head");
});

test("a session that may have no more commands is told so with the last one", async () => {
  await using rig = await openControlRig({ policy: { maxRequestsPerConnection: 3 } });
  const client = await rig.logIn();
  await client.write("NOOP\r\nNOOP\r\n");
  expect(await client.text()).toMatch(/^200 [^\r]*\r\n421 This session [^\r]*\r\n$/);
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("max_requests");
});

test("C16: a shutdown tells idle clients at once", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  const drained = rig.guard.drain();
  expect(await client.text()).toBe(
    "421 The server is shutting down: closing control connection.\r\n",
  );
  await drained;
  expect(rig.closed[0]?.reason).toBe("shutdown");
});

test("C16: a shutdown lets a transfer end", async () => {
  const transfer = createFakeTransfer();
  await using rig = await openControlRig({ verbs: [transfer.verb] });
  const client = await rig.logIn();
  await ask(client, "RETR a");
  const drained = rig.guard.drain();
  await rig.clock.pass("29s");
  transfer.finish();
  expect(await client.text()).toMatch(/^226 Done\.\r\n421 The server is shutting down/);
  await drained;
});

test("a site that is full says its own message", async () => {
  await using rig = await openControlRig({ policy: { maxConnections: 1, whenFull: "refuse" } });
  await rig.logIn();
  const other = await rig.dial();
  expect(await other.text()).toMatch(/^421 /);
});

test("ftp-srv forgets a session that has ended", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  expect(rig.shellSize).toBe(1);
  await ask(client, "QUIT");
  await client.text();
  await waitUntil(() => rig.shellSize === 0, "it is forgotten");
});

test("SITE IDLE: a client may be idle for less than the limit, and not for more", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  expect(await ask(client, "SITE IDLE 121")).toBe("501 The idle limit is 120 seconds at most.");
  expect(await ask(client, "SITE IDLE 60")).toBe("200 The idle limit is 60 seconds.");
  expect(await ask(client, "SITE IDLE")).toBe("200 The idle limit is 60 seconds, 120 at most.");
  await rig.clock.pass("59900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.text()).toBe("421 Timeout (60 seconds): closing control connection.\r\n");
  await rig.clock.pass("1s");
  expect(rig.closed[0]).toMatchObject({ reason: "idle_timeout", limitOrigin: "client" });
});
