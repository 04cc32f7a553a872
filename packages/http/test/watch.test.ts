import { expect, test } from "@jest/globals";
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { settle } from "@core/conn-policy/testing";
import { get, head, openRig } from "./rig.ts";

const hello: RequestListener = (_request, response) => response.end("hello");

test("after an upgrade any byte either way keeps the connection", async () => {
  await using rig = await openRig(hello);
  rig.server.on("upgrade", (_request, socket: Socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n",
    );
    socket.on("data", (chunk) => socket.write(chunk));
  });
  const client = await rig.dial();
  await client.say(get);
  await client.hears("hello");
  await client.say(head("GET /", "Connection: Upgrade", "Upgrade: echo"));
  await client.hears("101 Switching");
  for (let count = 1; count <= 3; count++) {
    await rig.clock.pass("100s");
    await client.say(`ping ${count}`);
    await client.hears(`ping ${count}`);
  }
  await rig.clock.pass("119s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("8s");
  expect(await client.ended()).toBe("fin");
  expect(rig.closed).toMatchObject([{ reason: "idle_timeout" }]);
});

test("an upgrade that nobody offers is a request like any other", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say(head("GET /", "Connection: Upgrade", "Upgrade: echo"));
  await client.hears("hello");
  expect(rig.connection.phase).toBe("idle");
});

test("a tunnel made by CONNECT is not timed as a request", async () => {
  await using rig = await openRig(hello);
  rig.server.on("connect", (_request, socket: Socket) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  });
  const client = await rig.dial();
  await client.say(head("CONNECT example.test:443"));
  await client.hears("established");
  expect(rig.connection.phase).toBe("idle");
});

test("a malformed request gets Node's 400 and a reason", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say("GET / SMTP/1.1\r\n\r\n");
  await client.ended();
  await settle();
  expect(client.text).toBe("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  expect(rig.closed).toMatchObject([{ reason: "protocol_error" }]);
});

test("a head that is too large gets Node's 431 and a reason", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say(head("GET /", `X-Long: ${"x".repeat(20_000)}`));
  await client.ended();
  await settle();
  expect(client.text).toContain("431 Request Header Fields Too Large");
  expect(rig.closed).toMatchObject([{ reason: "too_large" }]);
});

test("an application's own listener for malformed requests answers", async () => {
  await using rig = await openRig(hello);
  rig.server.on("clientError", (_error, socket) => socket.end("HTTP/1.1 418 Teapot\r\n\r\n"));
  const client = await rig.dial();
  await client.say("nonsense\r\n\r\n");
  expect(await client.ended()).toBe("fin");
  expect(client.text).toBe("HTTP/1.1 418 Teapot\r\n\r\n");
  client.socket.destroy();
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "protocol_error" }]);
});

test("a client that stops in the middle of a head has gone, not erred", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say("GET / HTTP/1.1\r\nHos");
  client.socket.end();
  await client.ended();
  await settle();
  expect(rig.closed).toMatchObject([{ reason: "client_close", phase: "head" }]);
});
