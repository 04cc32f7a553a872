import { readFileSync, statSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { prepareData } from "../../src/host/content.ts";
import { configFolder, echoConfig } from "../echo-config.ts";
import { running } from "../running.ts";

test("a service loaded by path serves, and every ended connection has one line", async () => {
  await using connd = await running(echoConfig("prefix: 'e:'"));
  const client = await connd.dial();
  expect(await client.say("hello")).toBe("e:hello");
  client.socket.end();
  await client.ended;
  await connd.host.guard.drain();

  const lines = connd.lines.filter(({ msg }) => msg === "connection");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: "debug",
    service: "echo",
    site: "default",
    client: "127.0.0.1",
    reason: "client_close",
    initiator: "client",
    bytesIn: 5,
    bytesOut: 7,
  });
  expect(lines[0]).toHaveProperty("durationMs");
  expect(lines[0]).toHaveProperty("requests");
  expect(lines[0]).toHaveProperty("phase");
});

test("what outlives connections is given back once, after the last of them", async () => {
  await using connd = await running(echoConfig());
  using client = await connd.dial();
  await client.say("hold");
  const drained = connd.host.drain();
  client.socket.end();
  await drained;
  expect(connd.lines.map(({ msg }) => msg)).not.toContain("released");
  await connd.host[Symbol.asyncDispose]();
  await connd.host[Symbol.asyncDispose]();
  const messages = connd.lines.map(({ msg }) => msg);
  expect(messages.filter((msg) => msg === "released")).toHaveLength(1);
  expect(messages.indexOf("released")).toBeGreaterThan(messages.indexOf("connection"));
});

test("a limit that ended a connection is in its line, with its origin", async () => {
  await using connd = await running(echoConfig("", "{ greetingTimeout: 50ms }"));
  using client = await connd.dial();
  expect(await client.ended).toBe("bye greeting_timeout\n");
  await connd.host.guard.drain();
  const line = connd.lines.find(({ msg }) => msg === "connection");
  expect(line).toMatchObject({
    level: "info",
    reason: "greeting_timeout",
    limit: "greetingTimeout",
    limitOrigin: expect.stringMatching(/^(service )?echo$/u),
  });
});

test("a storm of refusals is a few lines and a sum", async () => {
  await using connd = await running(echoConfig("", "{ maxConnections: 1, whenFull: refuse }"));
  using first = await connd.dial();
  await first.say("x");
  const storm = Array.from({ length: 30 }, async () => {
    using client = await connd.dial();
    return await client.ended;
  });
  expect(new Set(await Promise.all(storm))).toEqual(new Set(["bye connection_limit\n"]));
  await connd.host[Symbol.asyncDispose]();

  const refused = connd.lines.filter(({ isRefused }) => isRefused === true);
  expect(refused).toHaveLength(10);
  expect(refused[0]).toMatchObject({
    service: "echo",
    site: "default",
    client: "127.0.0.1",
    reason: "connection_limit",
    limit: "maxConnections",
    limitOrigin: expect.stringMatching(/^(service )?echo$/u),
  });
  const sum = connd.lines.find(({ suppressed }) => suppressed !== undefined);
  expect(sum).toMatchObject({ suppressed: 20, byReason: { connection_limit: 20 } });
});

test("0 is forgiven with a warning", async () => {
  await using connd = await running(echoConfig("", "{ connectionTimeout: 0 }"));
  expect(connd.lines).toContainEqual(
    expect.objectContaining({
      level: "warn",
      service: "echo",
      limit: "connectionTimeout",
      msg: "services.echo.policy.connectionTimeout: 0 changes nothing here, the inherited value stays in force",
    }),
  );
});

describe("data folder", () => {
  const http = `admin: { listen: "127.0.0.1:0" }
services: { http: { sites: { default: { listen: ["127.0.0.1:0"], root: www } } } }
`;

  test("is made at the first start, with a page and a token for its owner only", async () => {
    await using connd = await running(http);
    expect(readFileSync(join(connd.folder, "data/www/index.html"), "utf8")).toContain("connd");
    expect(statSync(join(connd.folder, "data/admin.token")).mode & 0o777).toBe(0o600);
  });

  test("keeps what is there", async () => {
    await using folder = await configFolder("services: { http: {} }\n");
    const www = join(folder.folder, "data/www");
    await mkdir(www, { recursive: true });
    await writeFile(join(www, "mine.html"), "mine");
    const config = await loadConfig({ file: folder.file });
    expect(await prepareData(config)).toEqual([]);
    expect(await readdir(www)).toEqual(["mine.html"]);
  });

  test.each([".", ".."])(
    "a root %s that holds the host's own data stops the start",
    async (root) => {
      await expect(running(http.replace("www", root))).rejects.toThrow(
        /services\.http\.sites\.default\.root: .* holds what the host keeps to itself in .*data: its token/u,
      );
    },
  );

  test("another root that is missing stops the start", async () => {
    await expect(running(http.replace("www", "blog"))).rejects.toThrow(
      /:2:72 services\.http\.sites\.default\.root: .*blog does not exist; create it, or correct/u,
    );
  });
});

test("an address in use stops the start, and nothing is left running", async () => {
  await using taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const text = echoConfig().replace('["127.0.0.1:0"]', `["127.0.0.1:0", "127.0.0.1:${port}"]`);
  await expect(running(text)).rejects.toThrow(
    `services.echo: 127.0.0.1:${port} is in use; stop the program that listens there, or choose`,
  );
  await expect(running(echoConfig().replace("127.0.0.1:0", `127.0.0.1:${port}`))).rejects.toThrow(
    `admin: 127.0.0.1:${port} is in use`,
  );
});
