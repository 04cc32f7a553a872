import { once } from "node:events";
import { connect as connectTls } from "node:tls";

import { expect, test } from "@jest/globals";
import { createTestClient, settle } from "@core/conn-policy/testing";

import { openSmtp, toSmtpClient } from "../session/rig.ts";

const header = "PROXY TCP4 192.0.2.77 192.0.2.2 4711 25\r\n";
const headerV2 = Buffer.concat([
  Buffer.from("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0f", "latin1"),
  Buffer.from([192, 0, 2, 77, 192, 0, 2, 2, 18, 103, 0, 25, 0x04, 0x00, 0x00]),
]);
const isProxy = (address: string): boolean => address.endsWith("127.0.0.1");

test.each([
  ["version 1", Buffer.from(header)],
  ["version 2", headerV2],
])("PROXY: the client is whom a trusted proxy names, %s", async (_name, octets) => {
  await using rig = await openSmtp({ site: { proxies: isProxy } });
  const wire = await rig.dial();
  // Nothing is said before it.
  await settle();
  expect(wire.bytesReceived).toBe(0);
  await wire.write(octets);
  const client = toSmtpClient(wire);
  expect(await client.reply()).toMatch(/^220 /);
  expect(await client.send("Subject: x\r\n\r\nx")).toMatch(/^250 /);
  const [message] = rig.queue.messages;
  expect(message?.envelope.origin.client).toBe("192.0.2.77");
  expect(message?.trace).toContain("[192.0.2.77]");
});

test("PROXY: a proxy that speaks for itself is the client", async () => {
  await using rig = await openSmtp({ site: { proxies: isProxy } });
  const wire = await rig.dial();
  await wire.write("PROXY UNKNOWN\r\n");
  const client = toSmtpClient(wire);
  await client.reply();
  await client.send("x");
  expect(rig.queue.messages[0]?.envelope.origin.client).toBe("127.0.0.1");
});

test("PROXY: from anybody else the header is no command", async () => {
  await using rig = await openSmtp({ site: { proxies: isProxy } });
  const client = await rig.connect({ localAddress: "127.0.0.2" });
  expect(await client.ask(header.trim())).toMatch(/^500 5\.5\.2/);
  await client.send("x");
  expect(rig.queue.messages[0]?.envelope.origin.client).toBe("127.0.0.2");
});

test("PROXY: who is trusted and sends none is sent away, and hears nothing", async () => {
  for (const said of ["EHLO client.example\r\n", "\x16\x03\x01", "PROXY TCP4 x\r\n"]) {
    await using rig = await openSmtp({ site: { proxies: isProxy } });
    const wire = await rig.dial();
    await wire.write(said);
    expect((await wire.ended).text).toBe("");
    await settle();
    expect(rig.guard.counts().closed).toEqual({ protocol_error: 1 });
  }
});

test("PROXY: a header that does not come ends with handshakeTimeout, not before", async () => {
  await using rig = await openSmtp({
    site: { proxies: isProxy },
    policy: { handshakeTimeout: "3s", greetingTimeout: "1s" },
  });
  const silent = await rig.dial();
  const slow = await rig.dial();
  for (const letter of "PRO") {
    await slow.write(letter);
    await rig.clock.pass("950ms");
  }
  expect([silent.state, slow.state]).toEqual(["open", "open"]);
  await rig.clock.pass("300ms");
  expect((await silent.ended).text).toBe("");
  expect((await slow.ended).text).toBe("");
  await settle();
  expect(rig.guard.counts().closed).toEqual({ handshake_timeout: 2 });
});

test("PROXY: a client that goes away before its header is there harms nobody", async () => {
  await using rig = await openSmtp({ site: { proxies: isProxy } });
  for (const leave of ["end", "reset"] as const) {
    const wire = await rig.dial();
    await wire.write("PROXY ");
    wire[leave]();
    await settle();
  }
  const wire = await rig.dial();
  await wire.write(header);
  expect(await toSmtpClient(wire).reply()).toMatch(/^220 /);
});

test("PROXY: it comes before TLS, and TLS may come with it in one packet", async () => {
  await using rig = await openSmtp({ role: "submissions", site: { proxies: isProxy } });
  for (const isOnePacket of [false, true]) {
    const raw = await rig.dial();
    if (isOnePacket) raw.socket.cork();
    const sent = raw.write(header);
    const stream = connectTls({ socket: raw.socket, rejectUnauthorized: false });
    if (isOnePacket) setImmediate(() => raw.socket.uncork());
    await sent;
    await once(stream, "secureConnect");
    const client = toSmtpClient(createTestClient(stream));
    expect(await client.reply()).toMatch(/^220 /);
    expect(await client.ask("EHLO client.example")).toContain("250 ");
    stream.destroy();
    await settle();
  }
});

test("PROXY: EHLO that comes with the header has not waited for the greeting", async () => {
  await using rig = await openSmtp({ site: { proxies: isProxy } });
  const wire = await rig.dial();
  await wire.write(`${header}EHLO client.example\r\n`);
  expect(await wire.text()).toBe("554 5.5.0 Error: SMTP protocol synchronization\r\n");
});
