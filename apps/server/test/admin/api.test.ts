import { connect } from "node:net";
import { once } from "node:events";

import { describe, expect, test } from "@jest/globals";

import { echoConfig } from "../echo-config.ts";
import { running } from "../running.ts";

/** What goes over the wire is up to the test: the Host header too. */
async function raw(admin: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(admin).port), "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8").on("data", (part: string) => (received += part));
  socket.on("error", () => {});
  socket.write(text);
  await once(socket, "close");
  return received;
}

describe("who may ask", () => {
  test("health and metrics are open, everything else wants the token", async () => {
    await using connd = await running(echoConfig());
    for (const path of ["/livez", "/readyz", "/metrics"]) {
      expect((await fetch(connd.admin + path)).status).toBe(200);
    }
    for (const path of ["/api/v1/counters", "/api/v1/policy", "/api/v1/nothing", "/"]) {
      const response = await fetch(connd.admin + path);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(await response.json()).toMatchObject({ error: { code: "unauthorized" } });
    }
    const wrong = { headers: { authorization: "Bearer wrong" } };
    expect((await fetch(`${connd.admin}/api/v1/counters`, wrong)).status).toBe(401);
    expect((await connd.ask("GET", "/api/v1/counters")).status).toBe(200);
    expect((await connd.ask("GET", "/api/v1/nothing")).status).toBe(404);
  });

  test("a name that a web page made up is refused", async () => {
    await using connd = await running(echoConfig());
    const ask = (host: string): Promise<string> =>
      raw(connd.admin, `GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ask("evil.example:8090")).toContain("forbidden_host");
    expect(await ask("127.0.0.1.evil.example")).toContain("forbidden_host");
    expect(await ask("localhost:8090")).toContain("200 OK");
    expect(await ask("[::1]:8090")).toContain("200 OK");
    const bare = "GET /livez HTTP/1.0\r\n\r\n";
    expect(await raw(connd.admin, bare)).toContain("forbidden_host");
  });

  test("a method that is not there is told which are", async () => {
    await using connd = await running(echoConfig());
    const response = await fetch(`${connd.admin}/livez`, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(`${connd.admin}/livez`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("a path that cannot be read is a 400", async () => {
    await using connd = await running(echoConfig());
    for (const path of ["/%zz", "//[", "http://["]) {
      const answer = await raw(
        connd.admin,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toContain("400 Bad Request");
    }
  });
});

describe("commands of services", () => {
  test("are carried out by the service that has them", async () => {
    await using connd = await running(echoConfig());
    const ask = (body: unknown, name = "repeat"): ReturnType<typeof connd.ask> =>
      connd.ask("POST", `/api/v1/commands/${name}`, body);
    expect(await ask({ args: ["x", "y"] })).toEqual({
      status: 200,
      body: { text: "repeat there x,y", exitCode: 0 },
    });
    expect((await ask({ args: ["throw"] })).body).toEqual({ text: "it broke", exitCode: 1 });
    expect(await ask({ args: [] }, "nothing")).toMatchObject({
      status: 404,
      body: { error: { code: "no_command" } },
    });
    for (const body of [{}, { args: "x" }, { args: [1] }, { args: [], more: 1 }])
      expect(await ask(body)).toMatchObject({
        status: 400,
        body: { error: { code: "bad_command" } },
      });
  });

  test("want the token", async () => {
    await using connd = await running(echoConfig());
    const response = await fetch(`${connd.admin}/api/v1/commands/repeat`, { method: "POST" });
    expect(response.status).toBe(401);
  });
});

test("counters of every level, with the names of IIS", async () => {
  await using connd = await running(echoConfig());
  using client = await connd.dial();
  await client.say("abc");
  const { body } = await connd.ask("GET", "/api/v1/counters");
  expect(Object.keys(body).toSorted()).toEqual(["echo", "echo/default", "host"]);
  expect(body["echo/default"]).toEqual({
    currentConnections: 1,
    maximumConnections: 1,
    totalConnectionAttempts: 1,
    refused: {},
    closed: {},
    bytesIn: 3,
    bytesOut: 3,
    requests: 0,
  });
  expect(body["host"]).toEqual(body["echo/default"]);
});

describe("connections", () => {
  test("are listed and explained", async () => {
    await using connd = await running(echoConfig("", "{ connectionTimeout: 45s }"));
    using client = await connd.dial();
    await client.say("abc");
    const { body } = await connd.ask("GET", "/api/v1/connections");
    expect(body).toHaveLength(1);
    const [listed] = Object.values<Record<string, unknown>>(body);
    expect(listed).toMatchObject({ guard: "echo/default", client: "127.0.0.1", bytesIn: 3 });
    const one = await connd.ask("GET", `/api/v1/connections/${String(listed?.["id"])}`);
    expect(one.body).toMatchObject({
      id: listed?.["id"],
      limit: "connectionTimeout",
      value: "45s",
    });
    expect(one.body["endsInMs"]).toBeLessThanOrEqual(45_200);
  });

  test("are ended by an operator", async () => {
    await using connd = await running(echoConfig());
    using client = await connd.dial();
    await client.say("abc");
    const [connection] = connd.host.guard.connections();
    const path = `/api/v1/connections/${connection?.id}`;
    expect((await connd.ask("DELETE", path)).body).toEqual({
      id: connection?.id,
      reason: "admin_close",
    });
    expect(await client.ended).toContain("bye admin_close");
    await connd.host.guard.drain();
    expect((await connd.ask("DELETE", path)).status).toBe(404);
    expect(connd.lines.find(({ msg }) => msg === "connection")).toMatchObject({
      reason: "admin_close",
      initiator: "operator",
    });
  });

  test("are listed as many as wanted", async () => {
    await using connd = await running(echoConfig());
    using one = await connd.dial();
    using other = await connd.dial();
    await Promise.all([one.say("a"), other.say("b")]);
    const list = async (query: string): Promise<unknown> =>
      (await connd.ask("GET", `/api/v1/connections?${query}`)).body;
    expect(await list("limit=1")).toHaveLength(1);
    expect(await list("guard=echo")).toHaveLength(2);
    expect(await list("guard=ech")).toHaveLength(0);
    expect((await connd.ask("GET", "/api/v1/connections?limit=x")).status).toBe(400);
  });
});

test("a client that goes away in the middle of a body is no error", async () => {
  await using connd = await running(echoConfig());
  const socket = connect(Number(new URL(connd.admin).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write("PATCH /api/v1/policy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{");
  socket.resetAndDestroy();
  await once(socket, "close");
  expect((await connd.ask("GET", "/api/v1/counters")).status).toBe(200);
  expect(connd.lines.filter(({ level }) => level === "error")).toEqual([]);
});

test("readiness fails as soon as the host drains, and the API answers until the end", async () => {
  await using connd = await running(echoConfig("", "{ connectionTimeout: 1m }"));
  using client = await connd.dial();
  await client.say("a");
  const drained = connd.host.drain();
  const response = await fetch(`${connd.admin}/readyz`);
  expect([response.status, await response.text()]).toEqual([503, "shutting down\n"]);
  client.socket.destroy();
  await drained;
});
