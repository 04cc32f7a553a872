import { describe, expect, test } from "@jest/globals";

import { echo, echoConfig } from "../echo-config.ts";
import { until } from "../until.ts";
import { running } from "../running.ts";

test("a reload reaches limits and site options, on live connections too", async () => {
  await using connd = await running(echoConfig("prefix: a"));
  using client = await connd.dial();
  expect(await client.say("x")).toBe("ax");
  await connd.reload(echoConfig("prefix: b, policy: { connectionTimeout: 7s }", "{}"));
  expect(await client.say("x")).toBe("bx");
  expect(client.socket.closed).toBe(false);
  const [connection] = connd.host.guard.connections();
  expect(connection?.explain()).toMatchObject({
    value: "7s",
    origin: expect.stringContaining("echo/default"),
  });
});

test("0 keeps the previous value at a reload", async () => {
  await using connd = await running(echoConfig("", "{ connectionTimeout: 9s }"));
  await connd.reload(echoConfig("", "{ connectionTimeout: 0 }"));
  const [service] = connd.host.guard.children;
  expect(service?.policy.connectionTimeout).toBe(9_000);
  expect(connd.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
});

test("--set stays on top", async () => {
  await using connd = await running(echoConfig(), ["policy.connectionTimeout=3s"]);
  await connd.reload(`policy: { connectionTimeout: 5s }\n${echoConfig()}`);
  expect(connd.host.guard.policy.connectionTimeout).toBe(3_000);
});

test.each([
  ["a mistake in a limit", echoConfig("prefix: b", "{ connectionTimeout: 5 }"), '"5s"'],
  [
    "options that the service refuses",
    echoConfig("prefix: bad", "{ connectionTimeout: 5s }"),
    "bad",
  ],
  [
    "another listener",
    echoConfig("prefix: b", "{ connectionTimeout: 5s }").replace('["127', '["[::1]:0", "127'),
    "needs a restart: services.echo.sites.default.listen; ",
  ],
  [
    "another site",
    `${echoConfig("prefix: b", "{ connectionTimeout: 5s }")}      more: { listen: ["127.0.0.1:0"] }\n`,
    "services.echo.sites.more (added)",
  ],
  [
    "another profile",
    `profile: internet\n${echoConfig("prefix: b", "{ connectionTimeout: 5s }")}`,
    "needs a restart: profile",
  ],
  ["another data folder", `dataDir: other\n${echoConfig("prefix: b")}`, "needs a restart: dataDir"],
  ["a service less", 'admin: { listen: "127.0.0.1:0" }\nservices: {}\n', "services.echo (removed)"],
])("%s changes nothing at all", async (_, text, message) => {
  await using connd = await running(echoConfig("prefix: a", "{ connectionTimeout: 9s }"));
  await expect(connd.reload(text)).rejects.toThrow(message);
  using client = await connd.dial();
  expect(await client.say("x")).toBe("ax");
  expect(connd.host.guard.children[0]?.policy.connectionTimeout).toBe(9_000);
});

describe("sites and listeners", () => {
  const talk = new URL("../fixtures/careless.mjs", import.meta.url).pathname;
  const config = (sites: string, prefix = "a"): string => `admin: { listen: "127.0.0.1:0" }
services:
  talk:
    use: ${talk}
    sites:
      ${sites}
  echo: { use: ${echo}, sites: { default: { listen: ["127.0.0.1:0"], prefix: ${prefix} } } }
`;
  const one = 'one: { listen: ["127.0.0.1:0"] }';
  const two = 'two: { listen: ["127.0.0.1:0"], policy: { connectionTimeout: 7s } }';
  const both = `${one}\n      ${two}`;

  test("come and go at a reload; connections of a site that goes are drained", async () => {
    await using connd = await running(config(one));
    using stays = await connd.dial("talk/one");
    const [before] = connd.host.listeners;
    await connd.reload(config(both, "b"));
    const names = (): string[] => connd.host.listeners.map(({ name }) => name);
    expect(names()).toEqual(["talk/one", "talk/two", "echo/default", "admin"]);
    expect(connd.host.listeners[0]).toEqual(before);
    using goes = await connd.dial("talk/two");
    expect(await goes.say("hello\n")).toBe("hello\n");
    const policy = await connd.ask("GET", "/api/v1/policy/talk/two");
    expect(policy.body).toMatchObject({
      connectionTimeout: { value: "7s", origin: "site talk/two" },
    });
    using echoed = await connd.dial();
    expect(await echoed.say("x")).toBe("bx");

    await connd.reload(config(one, "b"));
    expect(names()).toEqual(["talk/one", "echo/default", "admin"]);
    expect(await goes.ended).toBe("hello\n");
    expect(await stays.say("still here\n")).toBe("still here\n");
    await until(() => connd.lines.some(({ msg }) => msg === "connection"));
    expect(connd.lines.filter(({ msg }) => msg === "connection")).toMatchObject([
      { service: "talk", site: "two", reason: "shutdown", requests: 1 },
    ]);
    expect((await connd.ask("GET", "/api/v1/policy/talk/two")).status).toBe(404);
    const { body } = await connd.ask("GET", "/api/v1/counters");
    expect(Object.keys(body)).toEqual(["host", "talk", "talk/one", "echo", "echo/default"]);
    expect(body["talk"]).toMatchObject({
      totalConnectionAttempts: 2,
      currentConnections: 1,
      closed: { shutdown: 1 },
      requests: 2,
      bytesIn: 17,
    });
  });

  test.each([
    ["another service refuses", both, "bad", "prefix bad is bad"],
    [
      "an address cannot be opened",
      `${one}\n      two: { listen: ["192.0.2.1:80"] }`,
      "b",
      "192.0.2.1:80",
    ],
  ])("stay as they are when %s", async (_, sites, prefix, message) => {
    await using connd = await running(config(one));
    const before = connd.host.listeners;
    await expect(connd.reload(config(sites, prefix))).rejects.toThrow(message);
    expect(connd.host.listeners).toEqual(before);
    const [level] = connd.host.guard.children;
    expect(level?.children.map(({ name }) => name)).toEqual(["one"]);
    using client = await connd.dial();
    expect(await client.say("x")).toBe("ax");
    await connd.reload(config(both));
    using late = await connd.dial("talk/two");
    expect(await late.say("x\n")).toBe("x\n");
  });

  test("that come too late, during a shutdown, are given back", async () => {
    await using connd = await running(config(one));
    const next = await connd.read(config(both));
    const reloading = connd.host.reload(next);
    const drained = connd.host.drain();
    await expect(reloading).rejects.toThrow("shutting down");
    await drained;
    expect(connd.host.listeners.map(({ name }) => name)).not.toContain("talk/two");
  });
});
