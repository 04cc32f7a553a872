import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { connectTo, filesIn, localhost, makeFolder, openService } from "./service-rig.ts";
import { freePort, isFree } from "@core/conn-policy/testing";

test("a site comes with a mail root of its own, and gives it back when it goes", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {} });
  const stays = await rig.connect("a");
  const before = rig.portsOf("a");
  await rig.reload({ b: { domains: ["b.example"], mailboxes: "any" } });
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a", "b"]);
  expect(rig.portsOf("a")).toEqual(before);
  const goes = await rig.connect("b");
  await goes.ask("EHLO x");
  expect(await goes.send("", "x@b.example")).toMatch(/^250 /u);
  expect(await filesIn(folder, "b/Drop", 1)).toHaveLength(1);
  expect((await rig.running.runCommand?.("queue", ["list"]))?.exitCode).toBe(0);
  const [port = 0] = rig.portsOf("b");
  await rig.reload({ b: null });
  expect(await goes.wire.text()).toMatch(/^421 /u);
  expect(await isFree(port)).toBe(true);
  expect(await stays.ask("NOOP")).toMatch(/^250 /u);
  expect(rig.guard.counts()).toMatchObject({ currentConnections: 1, closed: { shutdown: 1 } });
  // Its queue is nobody's by now.
  await rig.reload({ c: { mailroot: join(folder.path, "b") } });
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a", "c"]);
});

test("a listener comes, with the certificate that comes along, and goes", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {} });
  await rig.reload({ a: { tls: localhost, others: [{ tls: true }] } });
  const [plain = 0, secure = 0] = rig.portsOf("a");
  const client = await connectTo(secure, true);
  expect(client.greeting).toMatch(/^220 /u);
  await rig.reload({ a: { others: [] } });
  expect(rig.portsOf("a")).toEqual([plain]);
  expect(await isFree(secure)).toBe(true);
  // Connections are not their listener's.
  expect(await client.ask("NOOP")).toMatch(/^250 /u);
  client.wire.socket.destroy();
});

test("a reload that is refused leaves nothing open", async () => {
  await using folder = await makeFolder();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const free = await freePort();
  await using rig = await openService(folder, { a: {} });
  const next = rig.reload({ a: { mailboxes: "any" }, b: { port: free }, c: { port } });
  await expect(next).rejects.toMatchObject({ code: "EADDRINUSE" });
  taken.close();
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a"]);
  expect(await isFree(free)).toBe(true);
  const client = await rig.connect("a");
  await client.ask("EHLO x");
  expect(await client.send("", "x@example.org")).toMatch(/^550 /u);
  await rig.reload({ b: { port: free } });
  expect(rig.portsOf("b")).toEqual([free]);
});
