import { expect, test } from "@jest/globals";
import type { RequestListener, ServerResponse } from "node:http";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { get, head, openRig } from "./rig.ts";

const hello: RequestListener = (_request, response) => response.end("hello");

test("a head that drips in is cut at headerWaitTimeout, however often it drips", async () => {
  await using rig = await openRig(hello, { policy: { headerWaitTimeout: "10s" } });
  const client = await rig.dial();
  await client.say("GET / HTTP/1.1\r\n");
  expect(rig.connection.phase).toBe("head");
  for (let second = 1; second <= 9; second++) {
    await rig.clock.pass("1s");
    await client.say(`X-${second}: y\r\n`);
  }
  await rig.clock.pass("0.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("reset");
  expect(client.bytes).toBe(0);
  expect(rig.closed).toMatchObject([{ reason: "header_wait_timeout", phase: "head" }]);
});

test("the second head has its own time, from its own first byte", async () => {
  await using rig = await openRig(hello, { policy: { headerWaitTimeout: "10s" } });
  const client = await rig.dial();
  await client.say(get);
  await client.hears("hello");
  await rig.clock.pass("60s");
  await client.say("GET");
  await rig.clock.pass("9.9s");
  await client.say(" /");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("reset");
  expect(rig.closed).toMatchObject([{ reason: "header_wait_timeout", requests: 1 }]);
});

test("an empty line between requests neither begins a head nor extends the idle time", async () => {
  await using rig = await openRig(hello, { policy: { headerWaitTimeout: "10s" } });
  const client = await rig.dial();
  await client.say(get);
  await client.hears("hello");
  await rig.clock.pass("60s");
  await client.say("\r\n");
  expect(rig.connection.phase).toBe("idle");
  await rig.clock.pass("59.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
  expect(rig.closed).toMatchObject([{ reason: "idle_timeout" }]);
});

test("phases follow a request from its first byte to its last", async () => {
  let response: ServerResponse | undefined;
  await using rig = await openRig((_request, given) => {
    response = given;
  });
  const client = await rig.dial();
  const phases = [rig.connection.phase];
  await client.say("GET / HT");
  phases.push(rig.connection.phase);
  await client.say("TP/1.1\r\nHost: a\r\n\r\n");
  phases.push(rig.connection.phase);
  response?.write("hel");
  await settle();
  phases.push(rig.connection.phase);
  response?.end("lo");
  await client.hears("0\r\n\r\n");
  phases.push(rig.connection.phase);
  expect(phases).toEqual(["greeting", "head", "work", "send", "idle"]);
});

test("a handler that takes too long is answered for with 503", async () => {
  await using rig = await openRig(() => {}, { policy: { handlerTimeout: "10s" } });
  const client = await rig.dial();
  await client.say(get);
  await rig.clock.pass("9.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\nConnection: close\r\n/u);
  await client[Symbol.asyncDispose]();
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "handler_timeout", phase: "work" }]);
});

test.each([
  ["a part", (response: ServerResponse) => response.write("hello"), "world"],
  ["the head", (response: ServerResponse) => response.flushHeaders(), "helloworld"],
])("the handler's time ends when %s of a small response has left", async (_, begin, rest) => {
  let begun: ServerResponse | undefined;
  await using rig = await openRig(
    (_request, response) => {
      begun = response;
      response.writeHead(200, { "content-length": 10 });
      begin(response);
    },
    { policy: { handlerTimeout: "10s" } },
  );
  const client = await rig.dial();
  await client.say(get);
  await rig.clock.pass("60s");
  expect(client.ending).toBe("open");
  expect(rig.connection.phase).toBe("send");
  begun?.end(rest);
  await waitUntil(() => rig.connection.phase === "idle", "the end of the response");
});

test("pipelined requests are answered in order, and each is a request", async () => {
  const answers: (() => void)[] = [];
  await using rig = await openRig((request, response) => {
    answers.push(() => response.end(`[${request.url}]`));
  });
  const client = await rig.dial();
  await client.say(head("GET /1") + head("GET /2") + head("GET /3"));
  expect(answers).toHaveLength(3);
  for (const answer of answers.toReversed()) answer();
  await client.hears("[/3]");
  expect(client.text.match(/\[.*?\]/gu)).toEqual(["[/1]", "[/2]", "[/3]"]);
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 3 });
  await rig.clock.pass("119.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("230ms");
  expect(await client.ended()).toBe("fin");
});

test("the next pipelined request has the handler's time from its own turn", async () => {
  const answers: (() => void)[] = [];
  await using rig = await openRig(
    (_request, response) => void answers.push(() => response.end("hello")),
    { policy: { handlerTimeout: "10s" } },
  );
  const client = await rig.dial();
  await client.say(get + get);
  await rig.clock.pass("9s");
  answers[0]?.();
  await client.hears("hello");
  expect(rig.connection.phase).toBe("work");
  await rig.clock.pass("9s");
  answers[1]?.();
  await client.hears("hello", 2);
  expect(rig.connection.phase).toBe("idle");
});

test("a client that pipelines and never reads is held back by the socket", async () => {
  let handled = 0;
  await using rig = await openRig((_request, response) => {
    handled++;
    response.end(Buffer.alloc(64 * 1_024));
  });
  const client = await rig.dial();
  client.socket.pause();
  const before = process.memoryUsage().arrayBuffers;
  const flood = get.repeat(1_000);
  for (let turn = 0; turn < 20; turn++) await client.say(flood);
  const seen = handled;
  await settle(50);
  expect(handled).toBe(seen);
  expect(handled).toBeLessThan(2_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  expect(rig.connection.phase).toBe("send");
});

test("a client that goes away leaves nothing behind", async () => {
  await using rig = await openRig(() => {});
  const gone = await rig.dial();
  await gone.say(get + get);
  gone.socket.resetAndDestroy();
  const polite = await rig.dial();
  await polite.say(get);
  polite.socket.end();
  await settle(20);
  expect(rig.guard.counts()).toMatchObject({ currentConnections: 0, totalConnectionAttempts: 2 });
  expect(rig.closed.map(({ reason }) => reason).toSorted()).toEqual([
    "client_close",
    "client_reset",
  ]);
});

test("a response that the application destroys is a connection completed", async () => {
  await using rig = await openRig((_request, response) => {
    response.write("half");
    setImmediate(() => response.destroy());
  });
  const client = await rig.dial();
  await client.say(get);
  await client.ended();
  await settle();
  expect(rig.closed).toMatchObject([{ reason: "completed" }]);
});
