import { expect, test } from "@jest/globals";
import { join } from "node:path";
import { makeFolder, only, openService } from "./service-rig.ts";
import { dial } from "./client.ts";
import { freePort, isFree } from "@core/conn-policy/testing";

const get = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

test("a site comes on an address of its own, and goes again", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  const root = folder.path;
  await using rig = await openService({ a: { root } });
  const stays = await rig.dial("a");
  await stays.say(get("a"));
  const before = rig.portOf("a");
  (await rig.running.prepareReload?.(rig.contextsOf({ a: { root }, b: { root } })))?.commit();
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a", "b"]);
  expect(rig.portOf("a")).toBe(before);
  expect(await rig.ask("b", only("GET /"))).toContain("home");
  const idle = await rig.dial("b");
  const port = rig.portOf("b");
  (await rig.running.prepareReload?.(rig.contextsOf({ a: { root } })))?.commit();
  await rig.guard.children.find(({ name }) => name === "b")?.retire();
  expect(await idle.ended()).toBe("fin");
  expect(await isFree(port)).toBe(true);
  expect(stays.ending).toBe("open");
  await stays.say(get("a"));
  await stays.hears("home", 2);
  expect(rig.guard.counts()).toMatchObject({
    totalConnectionAttempts: 3,
    currentConnections: 1,
    closed: { completed: 1, shutdown: 1 },
  });
});

test("a second site on an address takes its requests, and leaves them again", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  const port = await freePort();
  const a = { root: join(folder.path, "a"), port, policy: { maxRequestsPerConnection: 3 } };
  const b = { root: join(folder.path, "b"), port, hosts: ["b.test"] };
  await using rig = await openService({ a });
  const client = await rig.dial("a");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["http/a"]);
  (await rig.running.prepareReload?.(rig.contextsOf({ a, b })))?.commit();
  await client.say(get("b.test"));
  await client.hears("site b");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["http/b"]);
  // Nobody knows yet which of the two a newcomer wants.
  const newcomer = await rig.dial("a");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["http/b", "http"]);
  (await rig.running.prepareReload?.(rig.contextsOf({ a })))?.commit();
  await rig.guard.children.find(({ name }) => name === "b")?.retire();
  expect(await client.ended()).toBe("fin");
  await newcomer.say(get("b.test"));
  await newcomer.hears("site a");
  const late = await rig.dial("a");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["http/a", "http/a"]);
  await late.say(get("a"));
  await late.hears("site a");
  expect(rig.guard.counts()).toMatchObject({ totalConnectionAttempts: 3, requests: 3 });
});

test("the only site of an address may be replaced by another", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  const port = await freePort();
  await using rig = await openService({ a: { root: join(folder.path, "a"), port } });
  const old = await rig.dial("a");
  const next = rig.contextsOf({ b: { root: join(folder.path, "b"), port } });
  (await rig.running.prepareReload?.(next))?.commit();
  await rig.guard.children.find(({ name }) => name === "a")?.retire();
  expect(await old.ended()).toBe("fin");
  await using client = await dial(port);
  await client.say(get("x"));
  await client.hears("site b");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["http/b"]);
});

test("an address that cannot be opened changes nothing, and leaves nothing open", async () => {
  await using folder = await makeFolder({ "old/index.html": "old", "new/index.html": "new" });
  await using taken = await openService({ x: { root: folder.path } });
  const free = await freePort();
  const root = join(folder.path, "new");
  await using rig = await openService({ a: { root: join(folder.path, "old") } });
  const local = { host: "127.0.0.1", tls: false };
  const listen = [
    { ...local, port: 0 },
    { ...local, port: free },
    { ...local, port: taken.portOf("x") },
  ];
  const prepared = rig.running.prepareReload?.(rig.contextsOf({ a: { root, listen } }));
  await expect(prepared).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(rig.running.listeners).toHaveLength(1);
  expect(await rig.ask("a", only("GET /"))).toContain("old");
  await using again = await openService({ x: { root: folder.path, port: free } });
  expect(again.portOf("x")).toBe(free);
});
