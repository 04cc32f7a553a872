import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import { freePort, settle } from "@core/conn-policy/testing";

import { echoConfig } from "../echo-config.ts";
import { running } from "../running.ts";

test("the metrics of a host that has served", async () => {
  await using connd = await running(echoConfig("", "{ maxConnections: 1, whenFull: refuse }"));
  using client = await connd.dial();
  await client.say("abc");
  using refused = await connd.dial();
  await refused.ended;
  const response = await fetch(`${connd.admin}/metrics`);
  expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  const text = await response.text();

  const site = 'service="echo",site="default"';
  for (const line of [
    "# TYPE conn_active_connections gauge",
    `conn_active_connections{${site}} 1`,
    `conn_max_connections{${site}} 1`,
    "# TYPE conn_connection_attempts_total counter",
    `conn_connection_attempts_total{${site}} 2`,
    `conn_rejected_connections_total{${site},reason="connection_limit"} 1`,
    `conn_bytes_total{${site},direction="in"} 3`,
    "# TYPE conn_connection_duration_seconds histogram",
    `conn_connection_duration_seconds_bucket{${site},le="+Inf"} 0`,
    `conn_idle_gap_seconds_count{${site}} 0`,
    "# TYPE nodejs_eventloop_delay_p99_seconds gauge",
  ]) {
    expect(text).toContain(line);
  }
  if (process.platform === "linux") {
    const [open, most] = ["open", "max"].map((name) =>
      Number(new RegExp(`^process_${name}_fds (\\d+)$`, "mu").exec(text)?.[1]),
    );
    expect(open).toBeGreaterThan(10);
    expect(most).toBeGreaterThan(open ?? 0);
  }
  expect(text).toMatch(/conn_connection_seconds_total\{[^}]*phase="greeting"\} /u);
  expect(text).not.toContain("127.0.0.1");
});

test("what has ended is counted by reason, and sums are those of the host", async () => {
  await using connd = await running(echoConfig());
  const client = await connd.dial();
  await client.say("abc");
  client.socket.end();
  await client.ended;
  await connd.host.guard.drain();
  const text = await (await fetch(`${connd.admin}/metrics`)).text();
  const site = 'service="echo",site="default"';
  expect(text).toContain(
    `conn_closed_connections_total{${site},reason="client_close",initiator="client"} 1`,
  );
  expect(text).toContain(`conn_connection_duration_seconds_bucket{${site},le="0.1"} 1`);
  expect(text).toContain(`conn_connection_duration_seconds_bucket{${site},le="+Inf"} 1`);
  const bytes = [...text.matchAll(/^conn_bytes_total\{.*direction="in"\} (\d+)$/gmu)];
  expect(bytes.map(([, value]) => Number(value)).reduce((sum, value) => sum + value, 0)).toBe(3);
});

test("connections below a site, such as a user's, are the site's", async () => {
  await using connd = await running(echoConfig());
  using client = await connd.dial();
  await client.say("abc");
  const [connection] = connd.host.guard.connections();
  const user = connection?.guard.child({ name: "alice" });
  if (user !== undefined) connection?.moveTo(user);
  const text = await (await fetch(`${connd.admin}/metrics`)).text();
  expect(text).toContain('conn_active_connections{service="echo",site="default"} 1');
  const bytes = [...text.matchAll(/^conn_bytes_total\{.*direction="in"\} (\d+)$/gmu)];
  expect(bytes.map(([, value]) => Number(value)).reduce((sum, value) => sum + value, 0)).toBe(3);
});

/** Values of the counters, by name and labels. */
async function countersOf(admin: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const lines = text.matchAll(/^(conn_\w+_total\{.*\}) (\S+)$/gmu);
  return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
}

test("a connection that finds its site late is the site's whole, and no counter falls", async () => {
  const port = await freePort();
  const site = `listen: ["127.0.0.1:${port}"], root: www`;
  await using connd = await running(`admin: { listen: "127.0.0.1:0" }
services:
  http: { sites: { a: { ${site} }, b: { ${site}, hosts: [b.test] } } }
`);
  const looks = [await countersOf(connd.admin)];
  const client = connect(port, "127.0.0.1");
  for (const part of ["GET /none HTTP/1.1\r\nHo", "st: b.test\r\n\r\n", "GET / HT"]) {
    client.write(part);
    await settle(20);
    looks.push(await countersOf(connd.admin));
  }
  client.destroy();
  await settle(20);
  looks.push(await countersOf(connd.admin));
  for (const [at, look] of looks.entries()) {
    for (const [name, value] of looks[at - 1] ?? [])
      if (!name.includes("_seconds_"))
        expect([name, look.get(name) ?? 0]).toEqual([name, Math.max(value, look.get(name) ?? 0)]);
  }
  const last = looks.at(-1);
  for (const name of ["conn_requests_total", "conn_connection_attempts_total"]) {
    expect(last?.get(`${name}{service="http",site="b"}`)).toBe(1);
    expect(last?.get(`${name}{service="http",site=""}`) ?? 0).toBe(0);
  }
});
