import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { type Client, dial } from "./client.ts";
import { type Rig, get, head, openRig } from "./rig.ts";

const upload = (bytes: number, line = "POST /"): string => head(line, `Content-Length: ${bytes}`);
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** A client that goes on sending when it has heard the end of the answer. */
async function dialStubborn(port: number): Promise<Client> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(socket, "connect");
  return dial(port, socket);
}

/** The client has the whole answer and its end, and what it still sends does no harm. */
async function expectAnswer(client: Client): Promise<void> {
  await client.hears("too much");
  expect(await client.ended()).toBe("fin");
  for (let piece = 0; piece < 8; piece++) await client.say("x".repeat(50_000));
  expect(client.ending).toBe("fin");
}

async function expectGone(rig: Rig): Promise<void> {
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "the connection is gone");
}

const closing: Parameters<typeof openRig>[0] = (_request, response) => {
  response.writeHead(413, { Connection: "close" });
  response.end("too much");
};

test("an answer that closes leaves the client time to read it, and to send", async () => {
  await using rig = await openRig(closing);
  const client = await dialStubborn(rig.port);
  await using _client = client;
  await client.say(`${upload(100_000_000)}${"x".repeat(50_000)}`);
  await expectAnswer(client);
  await rig.clock.pass("1.9s");
  expect(rig.guard.counts().currentConnections).toBe(1);
  await rig.clock.pass("200ms");
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason: "completed", phase: "body", requests: 1 }]);
});

test.each([
  ["HTTP/1.0 has no second request", { allowKeepAlive: true }, "completed"],
  ["allowKeepAlive is off", { allowKeepAlive: false }, "keep_alive_off"],
  ["it was the last request", { maxRequestsPerConnection: 1 }, "max_requests"],
] as const)("so does an answer after which %s", async (_what, policy, reason) => {
  await using rig = await openRig((_request, response) => void response.end("too much"), {
    policy,
  });
  const client = await dialStubborn(rig.port);
  await using _client = client;
  const question = upload(100_000_000);
  await client.say(reason === "completed" ? question.replace("HTTP/1.1", "HTTP/1.0") : question);
  await expectAnswer(client);
  await rig.clock.pass("2.1s");
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason }]);
});

test("the connection ends at once when all has been sent, and what follows is not handled", async () => {
  let handled = 0;
  await using rig = await openRig((request, response) => {
    handled++;
    closing(request, response);
  });
  const client = await dialStubborn(rig.port);
  await using _client = client;
  await client.say(upload(100_000));
  await client.hears("too much");
  await client.say(`${"x".repeat(100_000)}${get}`);
  await expectGone(rig);
  expect(handled).toBe(1);
  expect(rig.closed).toMatchObject([{ reason: "completed" }]);
});

test("the connection ends at once when the client closes", async () => {
  await using rig = await openRig(closing);
  const client = await rig.dial();
  await client.say(`${upload(100_000)}x`);
  await client.hears("too much");
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason: "completed" }]);
});

test("where the connection would live on, more than 256 KiB ends it, but not the answer", async () => {
  await using rig = await openRig((_request, response) => void response.end("too much"));
  const client = await dialStubborn(rig.port);
  await using _client = client;
  await client.say(upload(100_000_000));
  await client.hears("too much");
  for (let piece = 0; piece < 6; piece++) await client.say("x".repeat(50_000));
  await expectAnswer(client);
  await rig.clock.pass("2.1s");
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason: "too_large" }]);
});

test("a connection that lived on closes as usual after its next answer", async () => {
  await using rig = await openRig((request, response) => {
    if (request.url === "/last") response.setHeader("Connection", "close");
    response.end("too much");
  });
  const client = await rig.dial();
  await client.say(upload(1_000));
  await client.hears("too much");
  await client.say("x".repeat(1_000));
  expect(rig.connection.phase).toBe("idle");
  await client.say(head("GET /last"));
  await client.hears("too much", 2);
  expect(await client.ended()).toBe("fin");
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason: "completed", requests: 2 }]);
});

test("so it does when its next request comes right behind the rest of the body", async () => {
  await using rig = await openRig((request, response) => {
    if (request.url === "/last") response.setHeader("Connection", "close");
    response.end("too much");
  });
  const client = await dialStubborn(rig.port);
  await using _client = client;
  await client.say(upload(1_000));
  await client.hears("too much");
  await client.say("x".repeat(1_000) + head("GET /last"));
  await client.hears("too much", 2);
  expect(await client.ended()).toBe("fin");
  // Nothing is left to be read: nobody is waited for.
  await expectGone(rig);
  expect(rig.closed).toMatchObject([{ reason: "completed", requests: 2 }]);
});

test("over TLS it is the same", async () => {
  const server = createHttpsServer({
    cert: fixture("localhost.crt"),
    key: fixture("localhost.key"),
  });
  await using rig = await openRig(closing, {}, server);
  const transport = connect({ port: rig.port, host: "127.0.0.1", allowHalfOpen: true });
  const socket = connectTls({ socket: transport, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const client = await dial(rig.port, socket);
  await using _client = client;
  await client.say(`${upload(100_000_000)}${"x".repeat(50_000)}`);
  await expectAnswer(client);
  await rig.clock.pass("2.1s");
  await expectGone(rig);
  await settle();
  expect(rig.closed).toMatchObject([{ reason: "completed" }]);
});
