import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { type TestClient, createTestClient, settle, waitUntil } from "@core/conn-policy/testing";
import { connect as connectTls } from "node:tls";
import { ask, openControlRig } from "./rig.ts";

async function encrypt(client: TestClient): Promise<TestClient> {
  client.socket.removeAllListeners("data");
  const socket = connectTls({ socket: client.socket, rejectUnauthorized: false });
  const encrypted = createTestClient(socket);
  await once(socket, "secureConnect");
  return encrypted;
}

test("S4: plaintext after AUTH TLS is never executed", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await client.write("AUTH TLS\r\nUSER u\r\nPASS secret\r\n");
  expect(await client.text()).toMatch(/^421 [^\r]*\r\n$/);
  expect(rig.session.userName).toBeUndefined();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("protocol_error");
});

test("S4: not even part of a line may follow AUTH TLS", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await client.write("AUTH TLS\r\nU");
  expect(await client.text()).toMatch(/^421 /);
});

test("S4: plaintext that comes a moment after AUTH TLS is no handshake", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await client.write("AUTH TLS\r\n");
  await client.until("234 ");
  await client.write("USER u\r\nPASS secret\r\n");
  await client.ended;
  expect(rig.session.userName).toBeUndefined();
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("tls_error");
});

test("C5: AUTH TLS works every time, and what was said before it is forgotten", async () => {
  await using rig = await openControlRig({ hasTls: true });
  for (let count = 0; count < 30; count++) {
    const client = await rig.dial();
    await client.line();
    await ask(client, "USER in-the-clear");
    expect(await ask(client, "AUTH TLS")).toMatch(/^234 /);
    const encrypted = await encrypt(client);
    expect(await ask(encrypted, "PASS secret")).toMatch(/^503 /);
    expect(await ask(encrypted, "USER u")).toMatch(/^331 /);
    expect(await ask(encrypted, "PASS secret")).toMatch(/^230 /);
    expect(await ask(encrypted, "PWD")).toBe('257 "/"');
    expect(rig.session.isSecure).toBe(true);
    encrypted.socket.destroy();
  }
});

test("C5: a client that sends its hello along with AUTH is told", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await client.write(Buffer.concat([Buffer.from("AUTH TLS\r\n"), Buffer.of(22, 3, 1)]));
  expect(await client.text()).toMatch(/^421 /);
});

test("a client that is silent after 234 is closed at the handshake limit", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await ask(client, "AUTH TLS");
  await settle();
  expect(rig.session.connection.phase).toBe("handshake");
  await rig.clock.pass("9900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  await client.ended;
  expect(rig.closed[0]?.reason).toBe("handshake_timeout");
});

test("an encrypted session has its idle limit, and its last words are encrypted", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await ask(client, "AUTH TLS");
  const encrypted = await encrypt(client);
  await ask(encrypted, "USER u");
  await ask(encrypted, "PASS secret");
  await settle();
  expect(rig.session.connection.phase).toBe("idle");
  await rig.clock.pass("119900ms");
  expect(encrypted.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await encrypted.text()).toMatch(/^421 Timeout \(120 seconds\)/);
});

test("an encrypted session whose client says goodbye to TLS is closed", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  await ask(client, "AUTH TLS");
  const encrypted = await encrypt(client);
  encrypted.end();
  await encrypted.ended;
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("client_close");
});

test("a certificate that cannot be used is told of in the clear, and the session goes on", async () => {
  const createSecureContext = (): never => {
    throw new Error("no certificate");
  };
  await using rig = await openControlRig({ site: { createSecureContext } });
  const client = await rig.dial();
  await client.line();
  expect(await ask(client, "AUTH TLS")).toMatch(/^451 /);
  expect(await ask(client, "NOOP")).toMatch(/^200 /);
});

test("implicit TLS greets when the handshake is over", async () => {
  await using rig = await openControlRig({ isImplicit: true });
  const client = await rig.dial();
  await settle();
  expect(client.bytesReceived).toBe(0);
  const encrypted = await encrypt(client);
  expect(await encrypted.line()).toMatch(/^220 /);
  expect(rig.session.connection.phase).toBe("greeting");
  expect(rig.session.isDataProtected).toBe(true);
  expect(await ask(encrypted, "AUTH TLS")).toMatch(/^503 /);
  expect(await ask(encrypted, "NOOP")).toMatch(/^200 /);
  await ask(encrypted, "QUIT");
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("completed");
});

test("implicit TLS closes whoever does not begin a handshake", async () => {
  await using rig = await openControlRig({ isImplicit: true });
  const client = await rig.dial();
  await rig.clock.pass("9900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  await client.ended;
  expect(rig.closed[0]?.reason).toBe("handshake_timeout");
});

test("implicit TLS closes whoever speaks something else", async () => {
  await using rig = await openControlRig({ isImplicit: true });
  const client = await rig.dial();
  await client.write("USER u\r\n");
  await client.ended;
  await waitUntil(() => rig.closed.length > 0, "the end");
  expect(rig.closed[0]?.reason).toBe("tls_error");
});
