import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { openSmtp, toSmtpClient } from "./rig.ts";

const header = "PROXY TCP4 192.0.2.7 192.0.2.1 40000 25\r\n";
const site = { proxies: (address: string) => address === "127.0.0.1" };

test("a client behind a proxy has its own address", async () => {
  await using rig = await openSmtp({ site });
  const wire = await rig.dial();
  expect(wire.rest).toBe("");
  await wire.write(header);
  const client = toSmtpClient(wire);
  expect(await client.reply()).toMatch(/^220/u);
  expect(await client.send("x")).toMatch(/^250/u);
  expect(rig.queue.messages[0]).toMatchObject({
    envelope: { origin: { client: "192.0.2.7" } },
    trace: expect.stringContaining("([192.0.2.7])"),
  });
});

test("a header that does not come, or is none, ends without a word", async () => {
  await using rig = await openSmtp({ site, policy: { handshakeTimeout: "10s" } });
  const silent = await rig.dial();
  const other = await rig.dial();
  await other.write("EHLO client.example\r\n");
  expect(await other.text()).toBe("");
  await rig.clock.pass("9900ms");
  expect(silent.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await silent.text()).toBe("");
  await settle();
  expect(rig.guard.counts().closed).toEqual({ protocol_error: 1, handshake_timeout: 1 });
});

test("who does not wait for the greeting is sent away", async () => {
  await using rig = await openSmtp({ site });
  const wire = await rig.dial();
  await wire.write(`${header}EHLO client.example\r\n`);
  expect(await wire.text()).toBe("554 5.5.0 Error: SMTP protocol synchronization\r\n");
});

test("behind a proxy TLS comes after the header", async () => {
  await using rig = await openSmtp({ site, role: "submissions" });
  const wire = await rig.dial();
  await wire.write(header);
  const client = toSmtpClient(wire);
  await client.handshake();
  expect(await client.reply()).toMatch(/^220/u);
  expect(await client.ask("EHLO client.example")).toMatch(/AUTH/u);
});

test("whoever is no proxy is not believed", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask(header.trimEnd())).toMatch(/^500/u);
});

test("so many of one address, whichever proxy they come through, and no more", async () => {
  await using rig = await openSmtp({ site, policy: { maxConnectionsPerAddress: 1 } });
  const wires = [];
  for (const address of ["192.0.2.7", "192.0.2.8", "192.0.2.7"]) {
    const wire = await rig.dial();
    await wire.write(header.replace("192.0.2.7", address));
    wires.push(wire);
  }
  const [first, second, third] = wires;
  expect(await first?.line()).toMatch(/^220/u);
  expect(await second?.line()).toMatch(/^220/u);
  expect(await third?.text()).toBe(
    "421 4.7.0 mx.example.org Error: too many connections from your address\r\n",
  );
  await settle();
  expect(rig.guard.counts()).toMatchObject({ refused: {}, closed: { address_limit: 1 } });
});

test("before TLS the one too many hears nothing", async () => {
  await using rig = await openSmtp({
    site,
    role: "submissions",
    policy: { maxConnectionsPerAddress: 1 },
  });
  const first = await rig.dial();
  await first.write(header);
  const second = await rig.dial();
  await second.write(header);
  expect(await second.text()).toBe("");
  expect(first.state).toBe("open");
});
