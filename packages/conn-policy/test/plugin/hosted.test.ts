import { describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/index.ts";
import { type Service, defineProtocol } from "../../src/plugin/index.ts";
import { createHost, dial, greeter, local } from "./greeter.ts";

test("a protocol is a service: plain data and functions", () => {
  const service: Service = greeter;
  expect(Object.keys(service).toSorted()).toEqual(
    "createServer defaults farewell findClashes name profiles siteSchema start".split(" "),
  );
  const bare = defineProtocol<object>({ name: "bare", defaults: {}, serve: async () => {} });
  expect(bare.siteSchema).toEqual({ type: "object", properties: {} });
});

test("two sites of a dialogue cannot share an address", () => {
  const at = (name: string, ...ports: number[]) => ({
    name,
    listen: ports.map((port) => ({ host: "::1", port, tls: false })),
    options: { text: "" },
  });
  expect(greeter.findClashes?.([at("a", 1, 0, 0), at("b", 2, 0)])).toEqual([]);
  expect(greeter.findClashes?.([at("a", 1, 2), at("b", 3, 1)])).toEqual([
    { path: ["b", "listen", 1], message: "site a has the same; choose another port" },
  ]);
});

describe("a host", () => {
  test("opens every listener of every site, each site with its own options and counts", async () => {
    const { host, level, site, start } = createHost();
    await using _host = host;
    const running = await start([site("one", [local, local]), site("two", [local])]);
    expect(running.listeners.map((listener) => listener.site)).toEqual(["one", "one", "two"]);
    const answers: string[] = [];
    for (const { address } of running.listeners) {
      const client = await dial(address);
      await client.write("hi\n");
      answers.push(await client.line());
      client.end();
      await client.ended;
    }
    await running.close();
    expect(answers).toEqual(["one hi", "one hi", "two hi"]);
    expect(level.children.map((child) => child.counts().totalConnectionAttempts)).toEqual([2, 1]);
    expect(level.policy.connectionTimeout).toBe(420_000);
  });

  test("gets nothing when one listener cannot be opened", async () => {
    const { host, site, start } = createHost();
    await using _host = host;
    const taken = await start([site("one", [local])]);
    const address = taken.listeners[0]?.address ?? "";
    const port = Number(address.split(":")[1]);
    const free = await start([site("one", [local])]);
    const freePort = Number(free.listeners[0]?.address.split(":")[1]);
    await free.close();
    const sites = [site("one", [{ ...local, port: freePort }]), site("two", [{ ...local, port }])];
    await expect(start(sites)).rejects.toMatchObject({ code: "EADDRINUSE" });
    const again = await start([site("one", [{ ...local, port: freePort }])]);
    await again.close();
    await taken.close();
  });

  test("stops listening, and leaves connections to the guard", async () => {
    const { host, site, start } = createHost();
    await using _host = host;
    const running = await start([site("one", [local])]);
    const address = running.listeners[0]?.address ?? "";
    const client = await dial(address);
    await running.close();
    await client.write("still here\n");
    expect(await client.line()).toBe("one still here");
    await expect(dial(address)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    const drained = host.drain();
    expect(await client.text()).toBe("* shutdown\n");
    await drained;
  });

  test("gives changed options to new clients", async () => {
    const { host, site, start } = createHost();
    await using _host = host;
    const running = await start([site("one", [local])]);
    const address = running.listeners[0]?.address ?? "";
    const before = await dial(address);
    await before.write("a\n");
    expect(await before.line()).toBe("one a");
    const changed = { ...site("one", [local]), options: { text: "new" } };
    (await running.prepareReload?.([changed]))?.commit();
    const after = await dial(address);
    await after.write("a\n");
    expect(await after.line()).toBe("new a");
    before.end();
    after.end();
    await running.close();
  });
});

describe("sites that come, go and move while it runs", () => {
  const port = (address = ""): number => Number(address.split(":")[1]);

  test("new ones are served, those that are left out are not, the others notice nothing", async () => {
    const { host, level, site, start } = createHost();
    await using _host = host;
    const running = await start([site("one", [local]), site("two", [local])]);
    const [one = "", two = ""] = running.listeners.map(({ address }) => address);
    const stays = await dial(one);
    const goes = await dial(two);
    const prepared = await running.prepareReload?.([site("one", [local]), site("new", [local])]);
    expect(running.listeners.map((listener) => listener.site)).toEqual(["one", "two"]);
    prepared?.commit();
    const gone = level.children.find(({ name }) => name === "two")?.retire();
    expect(running.listeners.map((listener) => listener.site)).toEqual(["one", "new"]);
    expect(running.listeners[0]?.address).toBe(one);
    const fresh = await dial(running.listeners[1]?.address ?? "");
    await fresh.write("a\n");
    expect(await fresh.line()).toBe("new a");
    await expect(dial(two)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(await goes.text()).toBe("* shutdown\n");
    await gone;
    await stays.write("a\n");
    expect(await stays.line()).toBe("one a");
    expect(level.counts()).toMatchObject({ totalConnectionAttempts: 3, currentConnections: 2 });
    await running.close();
  });

  test("an address goes over to another site without being closed", async () => {
    const { host, level, site, start } = createHost();
    await using _host = host;
    const first = await start([site("one", [local])]);
    const fixed = { ...local, port: port(first.listeners[0]?.address) };
    await first.close();
    const running = await start([site("one", [fixed])]);
    const before = await dial(`127.0.0.1:${fixed.port}`);
    const prepared = await running.prepareReload?.([site("two", [fixed])]);
    prepared?.commit();
    const after = await dial(`127.0.0.1:${fixed.port}`);
    await before.write("a\n");
    expect(await before.line()).toBe("one a");
    await after.write("a\n");
    expect(await after.line()).toBe("two a");
    const attempts = level.children.map((child) => child.counts().totalConnectionAttempts);
    expect(attempts).toEqual([1, 1]);
    await running.close();
  });

  test("when one cannot be opened, nothing has changed and nothing is left open", async () => {
    const { host, site, start } = createHost();
    await using _host = host;
    const other = await start([site("other", [local])]);
    const taken = { ...local, port: port(other.listeners[0]?.address) };
    const probe = await start([site("probe", [local])]);
    const free = { ...local, port: port(probe.listeners[0]?.address) };
    await probe.close();
    const running = await start([site("one", [local])]);
    const next = [site("new", [free, taken])];
    await expect(running.prepareReload?.(next)).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(running.listeners.map((listener) => listener.site)).toEqual(["one"]);
    const client = await dial(running.listeners[0]?.address ?? "");
    await client.write("a\n");
    expect(await client.line()).toBe("one a");
    await expect(dial(`127.0.0.1:${free.port}`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    const prepared = await running.prepareReload?.([site("one", [local]), site("new", [free])]);
    prepared?.cancel();
    await expect(dial(`127.0.0.1:${free.port}`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await running.close();
    await other.close();
  });
});

describe("a server that stands alone", () => {
  test("has the protocol's defaults, its profile, and a policy of its own", () => {
    const plain = greeter.createServer({ text: "x" });
    expect(plain.guard.policy.connectionTimeout).toBe(420_000);
    const modern = greeter.createServer({ text: "x", profile: "internet" });
    expect(modern.guard.policy.connectionTimeout).toBe(7_000);
    const own = greeter.createServer({ text: "x", policy: { connectionTimeout: "5s" } });
    expect(own.guard.policy.connectionTimeout).toBe(5_000);
    expect(own.guard.origins.headerWaitTimeout).toBe("profile iis-6.0");
  });

  test("can be part of a tree", async () => {
    await using host = createGuard({ policy: { maxConnections: 3 } });
    const { guard } = greeter.createServer({ text: "x", guard: host });
    expect(guard.parent).toBe(host);
    expect(guard.policy.maxConnections).toBe(3);
    expect(guard.policy.connectionTimeout).toBe(420_000);
  });
});
