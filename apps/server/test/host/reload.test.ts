import { expect, test } from "@jest/globals";

import { echoConfig } from "../echo-config.ts";
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
