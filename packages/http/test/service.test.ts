import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { rename, symlink } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { settle, freePort } from "@core/conn-policy/testing";
import { service } from "../src/index.ts";
import { makeFolder, only, openService } from "./service-rig.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const pair = (name: string): { cert: string; key: string } => ({
  cert: fixture(`${name}.crt`),
  key: fixture(`${name}.key`),
});

test("each site of port 0 has an address of its own, and tells it", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  await using rig = await openService({
    a: { root: join(folder.path, "a") },
    b: { root: join(folder.path, "b") },
  });
  expect(rig.running.listeners).toEqual([
    { site: "a", address: `127.0.0.1:${rig.portOf("a")}` },
    { site: "b", address: `127.0.0.1:${rig.portOf("b")}` },
  ]);
  expect(await rig.ask("a", only("GET /"))).toContain("site a");
  expect(await rig.ask("b", only("GET /"))).toContain("site b");
  expect(rig.guard.counts()).toMatchObject({ totalConnectionAttempts: 2, currentConnections: 0 });
});

test("sites that share an address are chosen by Host, the first for all other names", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  const port = await freePort();
  await using rig = await openService({
    a: { root: join(folder.path, "a"), port },
    b: {
      root: join(folder.path, "b"),
      port,
      hosts: ["B.example.test"],
      policy: { connectionTimeout: "30s" },
    },
  });
  const client = await rig.dial("b");
  const [connection] = rig.guard.connections();
  expect(connection?.guard.path).toBe("http");
  await client.say("GET / HTTP/1.1\r\nHost: b.example.TEST:80\r\n\r\n");
  await client.hears("site b");
  expect(client.text).toContain("Keep-Alive: timeout=29");
  expect(connection?.guard.path).toBe("http/b");
  await client.say("GET / HTTP/1.1\r\nHost: other.test\r\n\r\n");
  await client.hears("site a");
  expect(connection?.guard.path).toBe("http/a");
  await client.say("GET http://b.example.test/ HTTP/1.1\r\nHost: other.test\r\n\r\n");
  await client.hears("site b", 2);
  await rig.clock.pass("30.3s");
  expect(await client.ended()).toBe("fin");
});

test("a site that is full says so at the first request", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  const port = await freePort();
  await using rig = await openService({
    a: { root: folder.path, port },
    b: {
      root: folder.path,
      port,
      hosts: ["b.test"],
      policy: { maxConnections: 1, whenFull: "refuse" },
    },
  });
  const first = await rig.dial("b");
  await first.say("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");
  await first.hears("home");
  const second = await rig.ask("b", "GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");
  expect(second).toMatch(
    /^HTTP\/1\.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5/u,
  );
  expect(await rig.ask("a", only("GET /"))).toContain("home");
});

test("a site may keep connections that the service would not", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  const port = await freePort();
  await using rig = await openService(
    {
      a: { root: folder.path, port },
      b: { root: folder.path, port, hosts: ["b.test"], policy: { allowKeepAlive: true } },
    },
    { allowKeepAlive: false },
  );
  expect(await rig.ask("a", "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")).toContain(
    "Connection: close",
  );
  const client = await rig.dial("b");
  for (let count = 1; count <= 2; count++) {
    await client.say("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");
    await client.hears("home", count);
  }
  expect(client.text).not.toContain("Connection: close");
});

test("a reload swaps roots under live connections", async () => {
  await using folder = await makeFolder({ "old/index.html": "old", "new/index.html": "new" });
  await using rig = await openService({ a: { root: join(folder.path, "old") } });
  const client = await rig.dial("a");
  await client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.hears("old");
  await rig.reload({ a: { root: join(folder.path, "new") } });
  await client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.hears("new");
  expect(client.ending).toBe("open");
});

test("a root may be a link that a deployment turns round", async () => {
  await using folder = await makeFolder({ "1/index.html": "one", "2/index.html": "two" });
  const current = join(folder.path, "current");
  await symlink("1", current);
  await using rig = await openService({ a: { root: current } });
  expect(await rig.ask("a", only("GET /"))).toContain("one");
  await symlink("2", join(folder.path, "next"));
  await rename(join(folder.path, "next"), current);
  expect(await rig.ask("a", only("GET /"))).toContain("two");
});

test("an address in use fails the start and leaves nothing open", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
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

test("close stops listening and leaves connections to their guard", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  await using rig = await openService({ a: { root: folder.path } });
  const client = await rig.dial("a");
  await client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.hears("home");
  const port = rig.portOf("a");
  await rig.running.close();
  const late = createServer().listen(port, "127.0.0.1");
  await once(late, "listening");
  late.close();
  expect(client.ending).toBe("open");
  await rig.guard.drain();
  expect(await client.ended()).toBe("fin");
  expect(rig.guard.counts()).toMatchObject({ closed: { shutdown: 1 } });
});

/** The name in the certificate that is presented for a host, and what the site says. */
async function askSecurely(port: number, host: string): Promise<[string, string]> {
  const headers = { host };
  const options = { port, servername: host, headers, rejectUnauthorized: false, agent: false };
  const asked = request(options);
  asked.end();
  const [answer] = await once(asked, "response");
  const subject: string = answer.socket.getPeerCertificate().subject.CN;
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return [subject, text];
}

test("sites share a TLS address, each with its certificate", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  const port = await freePort();
  await using rig = await openService({
    a: { root: join(folder.path, "a"), port, tls: pair("localhost") },
    b: { root: join(folder.path, "b"), port, tls: pair("other"), hosts: ["Other.test"] },
  });
  expect(await askSecurely(port, "localhost")).toEqual(["localhost", "site a"]);
  expect(await askSecurely(port, "other.TEST")).toEqual(["other.test", "site b"]);
  await rig.reload({}, pair("other"));
  expect(await askSecurely(port, "localhost")).toEqual(["other.test", "site a"]);
  await expect(rig.reload({}, pair("missing"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(await askSecurely(port, "localhost")).toEqual(["other.test", "site a"]);
});

test("a site that goes, or gives a name up, takes its certificate along", async () => {
  await using folder = await makeFolder({ "a/index.html": "site a", "b/index.html": "site b" });
  const port = await freePort();
  const a = { root: join(folder.path, "a"), port, tls: pair("localhost") };
  const b = { root: join(folder.path, "b"), port, tls: pair("other") };
  const hosts = ["one.test", "two.test"];
  await using rig = await openService({ a, b: { ...b, hosts } });
  expect(await askSecurely(port, "one.test")).toEqual(["other.test", "site b"]);
  await rig.reload({ b: { hosts: ["two.test"] } });
  expect(await askSecurely(port, "one.test")).toEqual(["localhost", "site a"]);
  expect(await askSecurely(port, "two.test")).toEqual(["other.test", "site b"]);
  const prepared = await rig.running.prepareReload?.(rig.contextsOf({ a }));
  prepared?.commit();
  expect(await askSecurely(port, "two.test")).toEqual(["localhost", "site a"]);
});

test("a fault of our own is answered with 500 and ends nobody else", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  await using rig = await openService({ a: { root: folder.path } });
  // Not a path: what a programming error of ours would look like to the request.
  await rig.reload({ a: { root: { toString: null } as unknown as string } });
  const answer = await rig.ask("a", only("GET /"));
  expect(answer).toContain("500 Internal Server Error");
  expect(answer).not.toContain("TypeError");
  expect(rig.logged).toHaveLength(1);
  await rig.reload({});
  expect(await rig.ask("a", only("GET /"))).toContain("home");
});

test("names that no client can ask for are mistakes", () => {
  const mistakesIn = (...hosts: string[]) =>
    service.findMistakes?.({ listen: [], options: { root: "/srv", hosts } });
  expect(
    mistakesIn("www.example.org", "localhost", "xn--bcher-kva.example", "[::1]", "127.0.0.1"),
  ).toEqual([]);
  const wrong = ["*.b.test", "a.test:80", "http://a.test", "", "a b", "-a.test", "[a]"];
  expect(mistakesIn(...wrong)).toHaveLength(wrong.length);
  expect(mistakesIn("a.test", "*.b.test")).toEqual([
    {
      path: ["hosts", 1],
      message:
        '"*.b.test" is no host name; write it whole, without scheme, port or *: "www.example.org"',
    },
  ]);
});
