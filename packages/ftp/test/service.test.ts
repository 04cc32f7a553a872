import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { copyFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { settle, waitUntil, freePort } from "@core/conn-policy/testing";
import { localhost, makeFolder, secret } from "./ftp-rig.ts";
import { openService } from "./service-rig.ts";

const users = [{ name: "alice", password: secret }];

test("each site of port 0 has an address, content and words of its own", async () => {
  await using folder = await makeFolder({ "a/one.txt": "1", "b/two.txt": "22" });
  await using rig = await openService({
    a: { root: join(folder.path, "a"), users, greetingMessage: "Here is A.\nBe welcome." },
    b: { root: join(folder.path, "b"), anonymous: "read", exitMessage: "Farewell." },
  });
  expect(rig.running.listeners).toEqual([
    { site: "a", address: `127.0.0.1:${rig.portOf("a")}` },
    { site: "b", address: `127.0.0.1:${rig.portOf("b")}` },
  ]);
  const a = await rig.connect("a");
  expect(await a.logIn("alice", "secret")).toBe("230-Here is A.\n Be welcome.\n230 Logged in.");
  await a.ask("TYPE I");
  expect(await a.ask("SIZE one.txt")).toBe("213 1");
  const b = await rig.connect("b");
  expect(await b.logIn("ftp", "guest@")).toBe("230 Logged in.");
  await b.ask("TYPE I");
  expect(await b.ask("SIZE two.txt")).toBe("213 2");
  expect(await b.ask("QUIT")).toBe("221 Farewell.");
});

test("sites that share an address are chosen by HOST, the first for who does not say it", async () => {
  await using folder = await makeFolder({ "a/one.txt": "1", "b/two.txt": "22" });
  const port = await freePort();
  await using rig = await openService({
    a: { root: join(folder.path, "a"), port, anonymous: "read" },
    b: {
      root: join(folder.path, "b"),
      port,
      anonymous: "read",
      hosts: ["B.example.test"],
      bannerMessage: "Site B",
      policy: { connectionTimeout: "30s" },
    },
  });
  const client = await rig.connect("b");
  const [connection] = rig.guard.connections();
  expect(connection?.guard.path).toBe("ftp");
  expect(await client.ask("HOST nowhere.test")).toMatch(/^504 /u);
  expect(await client.ask("HOST b.EXAMPLE.test")).toMatch(/^220.*Site B/u);
  expect(connection?.guard.path).toBe("ftp/b");
  await client.logIn("ftp", "");
  await client.ask("TYPE I");
  expect(await client.ask("SIZE two.txt")).toBe("213 2");
  await rig.clock.pass("30.3s");
  expect(await client.wire.text()).toMatch(/^421 Timeout \(30 seconds\)/u);

  const other = await rig.connect("a");
  expect(await other.logIn("ftp", "")).toBe("230 Logged in.");
  const [second] = rig.guard.connections();
  expect(second?.guard.path).toBe("ftp/a");
});

test("REIN undoes HOST and a login: the client is nobody's, and may say HOST anew", async () => {
  await using folder = await makeFolder({ "a/one.txt": "1", "b/two.txt": "22" });
  const port = await freePort();
  const alice = { name: "alice", password: secret, policy: { maxConnections: 2 } };
  await using rig = await openService({
    a: { root: join(folder.path, "a"), port, users: [alice], anonymous: "read" },
    b: { root: join(folder.path, "b"), port, users: [alice], hosts: ["b.test"] },
  });
  const client = await rig.connect("a");
  const [connection] = rig.guard.connections();
  await client.ask("HOST b.test");
  expect(await client.ask("REIN")).toMatch(/^220 /u);
  expect(connection?.guard.path).toBe("ftp");
  expect(await client.logIn("ftp", "")).toBe("230 Logged in.");
  expect(connection?.guard.path).toBe("ftp/a");
  expect(await client.ask("REIN")).toMatch(/^220 /u);
  expect(connection?.guard.path).toBe("ftp");
  await client.ask("HOST b.test");
  await client.logIn("alice", "secret");
  expect(connection?.guard.path).toBe("ftp/b/alice");
  expect(await client.ask("REIN")).toMatch(/^220 /u);
  expect(connection?.guard.path).toBe("ftp");
  const counts = rig.guard.children.map((site) => site.counts());
  expect(counts.map(({ currentConnections }) => currentConnections)).toEqual([0, 0]);
  expect(counts.map(({ closed }) => closed)).toEqual([{ completed: 1 }, { completed: 2 }]);
  expect(rig.guard.counts()).toMatchObject({ currentConnections: 1, totalConnectionAttempts: 1 });
});

test("a site that is full says so when it is chosen", async () => {
  await using folder = await makeFolder();
  const port = await freePort();
  const full = { policy: { maxConnections: 1, whenFull: "refuse" }, anonymous: "read" } as const;
  await using rig = await openService({
    a: { root: folder.path, port, maxClientsMessage: "A is full.", ...full },
    b: { root: folder.path, port, hosts: ["b.test"], maxClientsMessage: "B is full.", ...full },
  });
  const first = await rig.connect("b");
  await first.ask("HOST b.test");
  const second = await rig.connect("b");
  await second.wire.write("HOST b.test\r\n");
  expect(await second.wire.text()).toBe("421 B is full.\r\n");
  const third = await rig.connect("a");
  expect(await third.logIn("ftp", "")).toBe("230 Logged in.");
  const fourth = await rig.connect("a");
  expect(await fourth.logIn("ftp", "")).toBe("421 A is full.");
  expect(rig.guard.counts().refused).toEqual({});
  const sites = rig.guard.children.map((site) => site.counts());
  expect(sites.map(({ refused }) => refused)).toEqual([
    { connection_limit: 1 },
    { connection_limit: 1 },
  ]);
});

test("a reload gives clients that come the new site, and users the new limits", async () => {
  await using folder = await makeFolder();
  const bob = { name: "bob", password: secret };
  await using rig = await openService({
    a: { root: folder.path, users: [{ ...bob, policy: { maxConnections: 1 } }] },
  });
  const before = await rig.connect("a");
  expect(await before.logIn("bob", "secret")).toBe("230 Logged in.");
  const next = [{ ...bob, policy: { maxConnections: 7 } }, ...users];
  await rig.reload({ a: { users: next, greetingMessage: "New." } });
  const level = rig.guard.children[0]?.children[0];
  expect(level?.policy.maxConnections).toBe(7);
  expect(await before.ask("PWD")).toBe('257 "/"');
  const after = await rig.connect("a");
  expect(await after.logIn("alice", "secret")).toBe("230-New.\n230 Logged in.");
});

test("a reload of which one part is wrong changes nothing", async () => {
  await using folder = await makeFolder();
  const alice = { name: "alice", password: secret, policy: { maxConnections: 1 } };
  await using rig = await openService({
    a: { root: folder.path, users: [alice] },
    b: { root: folder.path },
  });
  const better = [{ ...alice, policy: { maxConnections: 9 } }];
  const wrong = { users: [{ name: "eve", password: "not a hash" }] };
  await expect(
    rig.reload({ a: { users: better, greetingMessage: "New." }, b: wrong }),
  ).rejects.toThrow(/^site b: users\.0\.password: this is no hash/u);
  expect(rig.guard.children[0]?.children[0]?.policy.maxConnections).toBe(1);
  const client = await rig.connect("a");
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
});

test("a renewed certificate is taken by the next session, and a bad one by none", async () => {
  await using folder = await makeFolder();
  const own = { cert: join(folder.path, "cert.pem"), key: join(folder.path, "key.pem") };
  await copyFile(localhost.cert, own.cert);
  await copyFile(localhost.key, own.key);
  await using rig = await openService({ a: { root: folder.path, tls: own } });
  const client = await rig.connect("a");
  const stream = await client.encrypt();
  const missing = { cert: join(folder.path, "none.pem"), key: own.key };
  await expect(rig.reload({}, missing)).rejects.toMatchObject({ code: "ENOENT" });
  const again = await rig.connect("a");
  await again.encrypt();
  await rig.reload({}, localhost);
  const last = await rig.connect("a");
  expect((await last.encrypt()).getPeerCertificate().fingerprint256).toBe(
    stream.getPeerCertificate().fingerprint256,
  );
  expect(await client.ask("NOOP")).toMatch(/^200 /u);
});

test("an address in use fails the start and leaves nothing open", async () => {
  await using folder = await makeFolder();
  await using taken = await openService({ a: { root: folder.path } });
  const port = await freePort();
  const start = openService({
    first: { root: folder.path, port },
    second: { root: folder.path, port: taken.portOf("a") },
  });
  await expect(start).rejects.toMatchObject({ code: "EADDRINUSE" });
  await settle();
  await using again = await openService({ first: { root: folder.path, port } });
  expect(again.portOf("first")).toBe(port);
});

test("C16: close stops listening, and a drain tells whoever is idle", async () => {
  await using folder = await makeFolder();
  await using rig = await openService({ a: { root: folder.path, users } });
  const client = await rig.connect("a");
  await client.logIn("alice", "secret");
  const port = rig.portOf("a");
  await rig.running.close();
  const late = createServer().listen(port, "127.0.0.1");
  await once(late, "listening");
  late.close();
  expect(client.wire.state).toBe("open");
  await rig.guard.drain();
  expect(await client.wire.text()).toBe(
    "421 The server is shutting down: closing control connection.\r\n",
  );
  expect(rig.guard.counts().closed).toEqual({ shutdown: 1 });
});

test("S17: no service takes the process's signals", async () => {
  const signals = ["SIGTERM", "SIGINT", "SIGQUIT"] as const;
  const before = signals.map((signal) => process.listenerCount(signal));
  await using folder = await makeFolder();
  await using rig = await openService({ a: { root: folder.path }, b: { root: folder.path } });
  await rig.connect("a");
  expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
  await waitUntil(() => rig.guard.counts().currentConnections === 1, "one client");
});
