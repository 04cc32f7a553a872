import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import {
  createSecureServer as createSecureHttp2Server,
  createServer as createHttp2Server,
} from "node:http2";
import { createServer as createSecureServer } from "node:https";
import { createServer as createNetServer } from "node:net";
import { type TLSSocket, connect as connectTls } from "node:tls";
import { createGuard } from "@core/conn-policy";
import { createManualClock, settle } from "@core/conn-policy/testing";
import { httpFarewell, httpProtocol, protectHttp } from "../src/index.ts";
import { dial } from "./client.ts";
import { get, openRig } from "./rig.ts";

const pem = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const certificate = { cert: pem("localhost.crt"), key: pem("localhost.key") };
const secureServer = (): ReturnType<typeof createSecureServer> => createSecureServer(certificate);

async function dialTls(port: number): Promise<TLSSocket> {
  const stream = connectTls({
    port,
    host: "127.0.0.1",
    ca: certificate.cert,
    servername: "localhost",
  });
  await once(stream, "secureConnect");
  return stream;
}

test("Node's own timers are off", async () => {
  await using rig = await openRig((_request, response) => response.end());
  expect(rig.server).toMatchObject({
    keepAliveTimeout: 0,
    headersTimeout: 0,
    requestTimeout: 0,
    timeout: 0,
  });
});

test("no listener is added that the application would notice", () => {
  const server = createServer();
  const before = server.eventNames().map((name) => [name, server.listenerCount(name)]);
  protectHttp(server, { clock: createManualClock() });
  const after = server
    .eventNames()
    .map((name) => [name, server.listenerCount(name)])
    .filter(([name]) => name !== "listening" && name !== "close");
  expect(after).toEqual(before.filter(([name]) => name !== "listening"));
});

test("a server is protected once", () => {
  const server = createServer();
  protectHttp(server, { clock: createManualClock() });
  expect(() => protectHttp(server, { clock: createManualClock() })).toThrow(
    expect.objectContaining({ code: "ERR_CONN_POLICY_ALREADY_PROTECTED" }),
  );
});

test("two servers share the limits of one guard", async () => {
  const guard = createGuard({
    clock: createManualClock(),
    protocol: httpProtocol,
    farewell: httpFarewell,
    policy: { maxConnections: 1, whenFull: "refuse" },
  });
  await using one = await openRig((_request, response) => response.end("one"), { guard });
  await using other = await openRig((_request, response) => response.end("other"), { guard });
  const first = await one.dial();
  await first.say(get);
  await first.hears("one");
  const second = await other.dial();
  await second.ended();
  expect(second.text).toContain("503");
});

test("a TLS client that does not finish its handshake is reset", async () => {
  await using rig = await openRig(
    (_request, response) => response.end("hello"),
    {},
    secureServer(),
  );
  const client = await rig.dial();
  expect(rig.connection.phase).toBe("handshake");
  await client.say("\x16\x03\x01\x02\x00");
  await rig.clock.pass("9.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("reset");
  expect(client.bytes).toBe(0);
  expect(rig.closed).toMatchObject([{ reason: "handshake_timeout" }]);
});

test("under TLS the same limits hold", async () => {
  await using rig = await openRig(
    (_request, response) => response.end("hello"),
    {},
    secureServer(),
  );
  const stream = await dialTls(rig.port);
  await using client = await dial(rig.port, stream);
  expect(rig.connection).toMatchObject({ phase: "greeting", requests: 0 });
  await rig.clock.pass("60s");
  await client.say("GET / HTTP/1.1\r\n");
  expect(rig.connection.phase).toBe("head");
  await client.say("Host: localhost\r\n\r\n");
  await client.hears("hello");
  expect(client.text).toContain("Keep-Alive: timeout=119");
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 1 });
  expect(rig.guard.connectionOf(rig.connection.socket)).toBe(rig.connection);
  await rig.clock.pass("119.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
  expect(rig.closed).toMatchObject([{ reason: "idle_timeout" }]);
});

test("a TLS client is not refused in words it cannot read", async () => {
  await using rig = await openRig(
    (_request, response) => response.end("hello"),
    { policy: { maxConnections: 1, whenFull: "refuse" } },
    secureServer(),
  );
  const stream = await dialTls(rig.port);
  const refused = await rig.dial();
  await refused.ended();
  expect(refused.bytes).toBe(0);
  stream.destroy();
  await settle(8);
});

test("garbage instead of a handshake is a tls_error", async () => {
  await using rig = await openRig(
    (_request, response) => response.end("hello"),
    {},
    secureServer(),
  );
  const client = await rig.dial();
  await client.say("GET / HTTP/1.1\r\n\r\n");
  await client.ended();
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "tls_error" }]);
});

test.each([
  ["nothing", undefined],
  ["a server of node:net", createNetServer()],
  ["a server of node:http2", createHttp2Server()],
  ["an encrypted server of node:http2", createSecureHttp2Server({ ...certificate })],
])("%s is refused, with what to do", (_, server) => {
  expect(() => protectHttp(server as Server)).toThrow(
    expect.objectContaining({
      code: "ERR_CONN_POLICY_NOT_A_SERVER",
      cure: "give a server of node:http or node:https; guard.protect takes any other",
    }),
  );
});
