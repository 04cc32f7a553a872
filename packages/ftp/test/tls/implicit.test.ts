import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { makeFolder, openFtp, toFtpClient } from "../ftp-rig.ts";

test("implicit TLS: encrypts from the first byte on, data too", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, { requireTls: "all" }, { tls: "implicit" });
  const client = toFtpClient(await rig.dial({ tls: true }));
  expect(await client.reply()).toMatch(/^220/u);
  expect(await client.ask("AUTH TLS")).toMatch(/^503 /u);
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
  expect(await client.ask("PROT P")).toMatch(/^200 /u);
  expect([...rig.guard.connections()].map(({ phase }) => phase)).toEqual(["idle"]);
});

test("implicit TLS: a silent client is closed at handshakeTimeout, without a word", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, { tls: "implicit" });
  const client = await rig.dial();
  await rig.clock.pass("9.9s");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  const { how, bytes } = await client.ended;
  expect([how, bytes.length]).toEqual(["reset", 0]);
  expect(rig.guard.counts().closed).toEqual({ handshake_timeout: 1 });
});

test("implicit TLS: whoever speaks something else is closed, and counted", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, { tls: "implicit" });
  const client = await rig.dial();
  await client.write("USER alice\r\n");
  await client.ended;
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ tls_error: 1 });
});

test("implicit TLS: whoever goes without a word has not even begun", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, { tls: "implicit" });
  const client = await rig.dial();
  client.end();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ client_close: 1 });
});

test("implicit TLS: a handshake that drips is cut all the same", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, { tls: "implicit" });
  const client = await rig.dial();
  const hello = Buffer.from("1603010200010001fc0303", "hex");
  for (const byte of hello) {
    await client.write(Uint8Array.of(byte));
    await rig.clock.pass("900ms");
  }
  await rig.clock.pass("300ms");
  expect((await client.ended).how).toBe("reset");
});
