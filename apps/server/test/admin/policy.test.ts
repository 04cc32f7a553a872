import { describe, expect, test } from "@jest/globals";

import { echoConfig } from "../echo-config.ts";
import { running } from "../running.ts";

describe("policy", () => {
  test("has value and origin of each limit, as an operator writes them", async () => {
    await using connd = await running(
      echoConfig("", "{ connectionTimeout: 45s, maxConnections: 7 }"),
    );
    const { body } = await connd.ask("GET", "/api/v1/policy/echo/default");
    expect(body).toMatchObject({
      connectionTimeout: { value: "45s", origin: expect.stringContaining("echo") },
      maxConnections: { value: 7 },
      maxBandwidth: { value: "off" },
      minFileBytesPerSec: { value: "240B/s", origin: "profile iis-6.0" },
      allowKeepAlive: { value: true },
    });
    expect((await connd.ask("GET", "/api/v1/policy")).body).toHaveProperty("drainTimeout");
    expect((await connd.ask("GET", "/api/v1/policy/nntp")).status).toBe(404);
    expect((await connd.ask("GET", "/api/v1/policy/host")).status).toBe(404);
    expect((await connd.ask("GET", "/api/v1/policy/echo/other")).status).toBe(404);
  });

  test("is changed on live connections; 0 keeps the previous value and says so", async () => {
    await using connd = await running(echoConfig("", "{ connectionTimeout: 45s }"));
    using client = await connd.dial();
    await client.say("a");
    const path = "/api/v1/policy/echo";
    expect((await connd.ask("PATCH", path, { connectionTimeout: "30s" })).body).toEqual({
      applied: { connectionTimeout: "30s" },
      notices: [],
    });
    const [connection] = connd.host.guard.connections();
    expect(connection?.explain().value).toBe("30s");

    const zero = await connd.ask("PATCH", path, { connectionTimeout: 0, minFileBytesPerSec: 0 });
    expect(zero.status).toBe(200);
    expect(zero.body["applied"]).toEqual({ minFileBytesPerSec: "off" });
    expect(zero.body["notices"]).toEqual([
      {
        code: "zero_keeps_previous",
        limit: "connectionTimeout",
        place: "services.echo.policy.connectionTimeout",
        message:
          "services.echo.policy.connectionTimeout: 0 changes nothing here, 30s stays in force",
      },
    ]);
    const { body } = await connd.ask("GET", path);
    expect(body).toMatchObject({
      connectionTimeout: { value: "30s" },
      minFileBytesPerSec: { value: "off" },
    });

    const told = connd.lines.filter(({ msg }) => msg === "limits changed by the admin API");
    expect(told).toMatchObject([
      { level: "info", guard: "echo", applied: { connectionTimeout: "30s" } },
      { level: "info", guard: "echo", applied: { minFileBytesPerSec: "off" } },
    ]);
    await connd.ask("PATCH", path, { connectionTimeout: null });
    expect((await connd.ask("GET", path)).body).toMatchObject({
      connectionTimeout: { value: "60s", origin: "echo defaults" },
    });
  });

  test("is not changed at all when one limit is wrong", async () => {
    await using connd = await running(echoConfig());
    const wrong = { headerWaitTimeout: "5s", connectionTimeout: 120 };
    const { status, body } = await connd.ask("PATCH", "/api/v1/policy/echo/default", wrong);
    expect(status).toBe(422);
    expect(body).toEqual({
      error: {
        code: "ERR_CONN_POLICY_INVALID_DURATION",
        message:
          'services.echo.sites.default.policy.connectionTimeout: 120 is not a duration; write "120s"',
        place: "services.echo.sites.default.policy.connectionTimeout",
      },
    });
    const after = await connd.ask("GET", "/api/v1/policy/echo/default");
    expect(after.body).toMatchObject({ headerWaitTimeout: { value: "120s" } });
    expect((await connd.ask("PATCH", "/api/v1/policy", { nonsense: 1 })).status).toBe(422);
  });

  test.each([
    ["no JSON", 400, "application/json", "{"],
    ["no object", 400, "application/json", "[1]"],
    ["another type", 415, "text/plain", "{}"],
    ["too much", 413, "application/json", `{"a":"${"x".repeat(70_000)}"}`],
    ["the prototype", 422, "application/json", '{"__proto__": {"connectionTimeout": "1s"}}'],
  ])("a body that is %s is refused", async (_, status, type, body) => {
    await using connd = await running(echoConfig());
    const headers = { authorization: `Bearer ${connd.token}`, "content-type": type };
    const response = await fetch(`${connd.admin}/api/v1/policy`, {
      method: "PATCH",
      headers,
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } });
    expect((await connd.ask("GET", "/api/v1/policy")).status).toBe(200);
  });
});
