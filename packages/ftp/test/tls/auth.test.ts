import { expect, test } from "@jest/globals";
import { connect as connectTls } from "node:tls";
import { waitUntil } from "@core/conn-policy/testing";
import { makeFolder, openFtp } from "../ftp-rig.ts";

const explicit = { tls: "explicit" } as const;

test("AUTH TLS, PBSZ and PROT, and what they answer before and after", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  expect(await client.ask("PBSZ 0")).toBe("503 Use AUTH TLS first.");
  expect(await client.ask("PROT P")).toBe("503 Use AUTH TLS first.");
  expect(await client.ask("CCC")).toBe("533 Commands are not encrypted.");
  // C14: SSL and TLS-P are names of old drafts, which mean encrypted data without PROT.
  for (const mechanism of ["SSL", "TLS-P", "GSSAPI", "x"])
    expect(await client.ask(`AUTH ${mechanism}`)).toBe("504 Only AUTH TLS is known.");
  expect(await client.ask("AUTH")).toMatch(/^501 /u);
  const stream = await client.encrypt();
  expect(stream.getProtocol()).toBe("TLSv1.3");
  expect(await client.ask("AUTH TLS")).toBe("503 The connection is encrypted already.");
  expect(await client.ask("CCC")).toBe("534 Commands stay encrypted.");
  expect(await client.ask("PROT P")).toBe("503 Use PBSZ 0 first.");
  expect(await client.ask("PBSZ x")).toMatch(/^501 /u);
  expect(await client.ask("PBSZ 0")).toBe("200 PBSZ=0");
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
});

test("C14: PROT C and PROT P choose for themselves", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.encrypt();
  await client.ask("PBSZ 0");
  expect(await client.ask("PROT C")).toBe("200 Data connections are not encrypted.");
  expect(await client.ask("prot p")).toBe("200 Data connections are encrypted.");
  expect(await client.ask("PROT S")).toMatch(/^536 /u);
  expect(await client.ask("PROT Q")).toMatch(/^504 /u);
});

test("a site without a certificate has no AUTH", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  expect(await client.ask("AUTH TLS")).toBe("502 There is no encryption here.");
  expect(await client.ask("FEAT")).not.toContain("AUTH");
});

test("S4: plaintext after AUTH TLS is never executed", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.wire.write("AUTH TLS\r\nUSER alice\r\nPASS secret\r\n");
  expect(await client.wire.text()).toBe("421 Nothing may follow AUTH before its answer.\r\n");
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ protocol_error: 1 });
});

test("S4: half a line after AUTH TLS is refused as well", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.wire.write("AUTH TLS\r\nUS");
  expect(await client.wire.text()).toMatch(/^421 /u);
});

test("S4: what comes in the clear after 234 is no handshake, and no command", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  expect(await client.ask("AUTH TLS")).toMatch(/^234 /u);
  await client.wire.write("USER alice\r\nPASS secret\r\nPWD\r\n");
  const { text } = await client.wire.ended;
  expect(text.slice(text.indexOf("234"))).not.toMatch(/331|230|257|530/u);
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ tls_error: 1 });
});

test("S4: what was said before AUTH is forgotten: a login, a name, a type", async () => {
  await using folder = await makeFolder({ "a.txt": "1" });
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.logIn("alice", "secret");
  await client.ask("TYPE I");
  await client.encrypt();
  expect(await client.ask("PWD")).toMatch(/^530 /u);
  await client.logIn("alice", "secret");
  expect(await client.ask("SIZE a.txt")).toMatch(/^550 /u);

  const other = await rig.connect();
  await other.ask("USER alice");
  await other.encrypt();
  expect(await other.ask("PASS secret")).toBe("503 Send USER first.");
});

test("C5: 100 AUTH TLS in a row succeed", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  for (let count = 0; count < 100; count++) {
    const client = await rig.connect();
    await client.encrypt();
    expect(await client.ask("NOOP")).toMatch(/^200 /u);
    client.wire.socket.destroy();
  }
});

test("C5: a handshake of TLS 1.2 succeeds as well", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.encrypt({ maxVersion: "TLSv1.2" });
  expect(await client.ask("NOOP")).toMatch(/^200 /u);
});

test("TLS before 1.2 is refused", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  const ciphers = "DEFAULT@SECLEVEL=0";
  await expect(
    client.encrypt({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers }),
  ).rejects.toThrow(/protocol version/u);
});

test("a client that is silent after 234 is closed at handshakeTimeout", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.ask("AUTH TLS");
  await rig.clock.pass("9.9s");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect((await client.wire.ended).how).toBe("reset");
  expect(rig.guard.counts().closed).toEqual({ handshake_timeout: 1 });
});

test("a session is resumed with tickets of its own, never with another's", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const first = await rig.connect();
  const tickets: Buffer[] = [];
  const stream = await first.encrypt();
  stream.on("session", (ticket: Buffer) => tickets.push(ticket));
  await first.ask("NOOP");
  await waitUntil(() => tickets.length > 0, "a ticket");
  const [session] = tickets;
  const second = await rig.connect();
  const resumed = await second.encrypt(session === undefined ? {} : { session });
  expect(resumed.isSessionReused()).toBe(false);
});

test("a client may go in the middle of a handshake", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, explicit);
  const client = await rig.connect();
  await client.ask("AUTH TLS");
  const stream = connectTls({ socket: client.wire.socket, rejectUnauthorized: false });
  stream.on("error", () => {});
  stream.destroy();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ tls_error: 1 });
  const next = await rig.connect();
  expect(await next.logIn("alice", "secret")).toBe("230 Logged in.");
});
