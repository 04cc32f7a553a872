import { expect, test } from "@jest/globals";
import type { RequestListener } from "node:http";
import { advertisedSeconds } from "../src/keep-alive.ts";
import { settle } from "@core/conn-policy/testing";
import { get, head, openRig } from "./rig.ts";

const hello: RequestListener = (_request, response) =>
  response.setHeader("Content-Length", 5).end("hello");

test("a connection that has been idle for 120 s is closed without a word", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say(get);
  await client.hears("hello");
  const heard = client.text;

  await rig.clock.pass("119.9s");
  expect(client.ending).toBe("open");
  expect(rig.connection.phase).toBe("idle");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
  expect(client.text).toBe(heard);
  expect(rig.closed).toMatchObject([
    { reason: "idle_timeout", phase: "idle", limit: "connectionTimeout", requests: 1 },
  ]);
  expect(rig.guard.counts()).toMatchObject({
    currentConnections: 0,
    totalConnectionAttempts: 1,
    closed: { idle_timeout: 1 },
    bytesOut: client.bytes,
  });
});

test("a request starts the idle time anew", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  for (let count = 1; count <= 3; count++) {
    await client.say(get);
    await client.hears("hello", count);
    await rig.clock.pass("119s");
  }
  expect(client.ending).toBe("open");
  expect(rig.connection.requests).toBe(3);
  await rig.clock.pass("2s");
  expect(await client.ended()).toBe("fin");
});

test("a client that says nothing at all is closed after greetingTimeout", async () => {
  await using rig = await openRig(hello, { policy: { greetingTimeout: "7s" } });
  const client = await rig.dial();
  await rig.clock.pass("6.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
  expect(client.bytes).toBe(0);
  expect(rig.closed).toMatchObject([{ reason: "greeting_timeout" }]);
});

test.each([
  [120_000, 119],
  [120_500, 120],
  [2_000, 1],
  [2_001, 2],
  [1_999, 0],
  [5, 0],
])("of a limit of %i ms, %i s are promised", (limit, seconds) => {
  expect(advertisedSeconds(limit)).toBe(seconds);
});

test("the promise follows a reload", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say(get);
  await client.hears("Keep-Alive: timeout=119\r\n");
  rig.guard.reload({ connectionTimeout: "30s" });
  await client.say(get);
  await client.hears("Keep-Alive: timeout=29\r\n");
  rig.guard.reload({ connectionTimeout: "1s" });
  await client.say(get);
  await client.hears("hello", 3);
  expect(client.text.split("Keep-Alive: ")).toHaveLength(3);
});

test.each(["HTTP/1.1", "HTTP/1.0"])(
  "%s: allowKeepAlive false closes after one answer",
  async (version) => {
    await using rig = await openRig(hello, { policy: { allowKeepAlive: false } });
    const client = await rig.dial();
    await client.say(`GET / ${version}\r\nHost: a\r\nConnection: keep-alive\r\n\r\n`);
    expect(await client.ended()).toBe("fin");
    expect(client.text).toContain("Connection: close\r\n");
    expect(client.text).not.toContain("Keep-Alive:");
    expect(client.text).toMatch(/hello$/u);
    expect(rig.closed).toMatchObject([{ reason: "keep_alive_off", requests: 1 }]);
  },
);

test("HTTP/1.0 keep-alive is honoured and told", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  for (let count = 1; count <= 2; count++) {
    await client.say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    await client.hears("hello", count);
  }
  expect(client.text).toContain("Connection: keep-alive\r\nKeep-Alive: timeout=119\r\n");
  expect(rig.connection.requests).toBe(2);
});

test("an HTTP/1.0 client that does not ask for it gets one answer", async () => {
  await using rig = await openRig(hello);
  const client = await rig.dial();
  await client.say("GET / HTTP/1.0\r\n\r\n");
  expect(await client.ended()).toBe("fin");
  expect(rig.closed).toMatchObject([{ reason: "completed" }]);
});

test("maxRequestsPerConnection allows exactly so many", async () => {
  await using rig = await openRig(hello, { policy: { maxRequestsPerConnection: 3 } });
  const client = await rig.dial();
  for (let count = 1; count <= 3; count++) {
    await client.say(get);
    await client.hears("hello", count);
  }
  expect(await client.ended()).toBe("fin");
  expect(client.text.split("Connection: keep-alive")).toHaveLength(3);
  expect(client.text.split("Connection: close")).toHaveLength(2);
  expect(rig.closed).toMatchObject([{ reason: "max_requests", requests: 3 }]);
});

test("pipelined requests count too, and those past the last are not handled", async () => {
  const handled: (string | undefined)[] = [];
  const late: RequestListener = (request, response) => {
    handled.push(request.url);
    setImmediate(() => response.end("hello"));
  };
  await using rig = await openRig(late, { policy: { maxRequestsPerConnection: 2 } });
  const client = await rig.dial();
  await client.say(head("GET /1") + head("GET /2") + head("GET /3"));
  expect(await client.ended()).toBe("fin");
  expect(client.text.split("hello")).toHaveLength(3);
  expect(handled).toEqual(["/1", "/2"]);
  expect(rig.closed).toMatchObject([{ reason: "max_requests", requests: 2 }]);
});

test("an application that promises keep-alive itself is overruled", async () => {
  const stubborn: RequestListener = (_request, response) => {
    response.writeHead(200, { Connection: "keep-alive", "Content-Length": 5 });
    response.end("hello");
  };
  await using rig = await openRig(stubborn, { policy: { allowKeepAlive: false } });
  const client = await rig.dial();
  await client.say(get);
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/hello$/u);
  expect(rig.closed).toMatchObject([{ reason: "keep_alive_off" }]);
});

test("an old connection ends at its next request", async () => {
  await using rig = await openRig(hello, { policy: { maxConnectionAge: "60s" } });
  const client = await rig.dial();
  await client.say(get);
  await rig.clock.pass("61s");
  expect(client.ending).toBe("open");
  await client.say(get);
  expect(await client.ended()).toBe("fin");
  expect(client.text.split("hello")).toHaveLength(3);
  expect(rig.closed).toMatchObject([{ reason: "max_age" }]);
});

test("a drain lets the answer out and then closes", async () => {
  let answer = (): void => {};
  const waiting: RequestListener = (_request, response) => {
    answer = () => response.end("hello");
  };
  await using rig = await openRig(waiting);
  const client = await rig.dial();
  await client.say(get);
  const drained = rig.guard.drain();
  answer();
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/hello$/u);
  // The request came before the drain, the promise after it.
  expect(client.text).toContain("Connection: close\r\n");
  expect(client.text).not.toContain("Keep-Alive");
  await drained;
  expect(rig.closed).toMatchObject([{ reason: "shutdown" }]);
});

test("a drain lets out the answers to all requests that are there, and the last says so", async () => {
  const answers: (() => void)[] = [];
  await using rig = await openRig((request, response) => {
    answers.push(() => response.end(`hello ${request.url}`));
  });
  const client = await rig.dial();
  await client.say(head("GET /1") + head("GET /2"));
  const drained = rig.guard.drain();
  for (const answer of answers) answer();
  expect(await client.ended()).toBe("fin");
  const [, first = "", second = ""] = client.text.split("HTTP/1.1 200 OK");
  expect([first, second]).toEqual([
    expect.stringMatching(/Connection: keep-alive\r\n[^]*hello \/1$/u),
    expect.stringMatching(/Connection: close\r\n[^]*hello \/2$/u),
  ]);
  await drained;
  expect(rig.closed).toMatchObject([{ reason: "shutdown", requests: 2 }]);
});

test("a drain changes nothing of an answer that has begun, and ends behind it", async () => {
  let answer = (): void => {};
  await using rig = await openRig((_request, response) => {
    response.writeHead(200, { "Content-Length": 5 });
    response.write("he");
    answer = () => response.end("llo");
  });
  const client = await rig.dial();
  await client.say(get);
  await client.hears("he");
  const drained = rig.guard.drain();
  answer();
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/Connection: keep-alive\r\n[^]*hello$/u);
  await drained;
  expect(rig.closed).toMatchObject([{ reason: "shutdown" }]);
});

test("after server.close() a connection ends when its request has been answered", async () => {
  const answers: (() => void)[] = [];
  await using rig = await openRig((_request, response) => {
    answers.push(() => void response.end("hello"));
  });
  const client = await rig.dial();
  await client.say(get);
  rig.server.close();
  // What comes after that is told.
  await client.say(get);
  answers[0]?.();
  await client.hears("hello");
  expect(client.ending).toBe("open");
  answers[1]?.();
  await client.hears("hello", 2);
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/Connection: keep-alive[^]*hello[^]*Connection: close[^]*hello$/u);
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "shutdown" }]);
});
