import { expect, test } from "@jest/globals";
import type { IncomingMessage, RequestListener } from "node:http";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { get, head, openRig } from "./rig.ts";

/** Reads all of it, then answers with its length. */
const measure: RequestListener = (request, response) => {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => (bytes += chunk.length));
  request.on("end", () => response.end(`got ${bytes}`));
};

const upload = (bytes: number): string => head("POST /", `Content-Length: ${bytes}`);

test("a body in one piece with its head is a request like any other", async () => {
  await using rig = await openRig(measure);
  const client = await rig.dial();
  await client.say(`${upload(3)}abc`);
  await client.hears("got 3");
  await client.say(head("POST /", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n\r\n");
  await client.hears("got 3", 2);
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 2 });
});

test("an upload at twice the floor goes through", async () => {
  await using rig = await openRig(measure);
  const client = await rig.dial();
  const seconds = 60;
  await client.say(upload(480 * seconds));
  expect(rig.connection.phase).toBe("body");
  for (let second = 0; second < seconds; second++) {
    await rig.clock.pass("1s");
    await client.say("x".repeat(480));
  }
  await client.hears(`got ${480 * seconds}`);
  expect(rig.connection.phase).toBe("idle");
});

test("an upload at half the floor is cut when its grace is used up", async () => {
  await using rig = await openRig(measure);
  const client = await rig.dial();
  await client.say(upload(1_000_000));
  let second = 0;
  while (client.ending === "open" && second < 30) {
    second++;
    await rig.clock.pass("1s");
    if (client.ending === "open") await client.say("x".repeat(120));
  }
  // 5 s of grace, used up at half a second each second.
  expect(second).toBeGreaterThanOrEqual(9);
  expect(second).toBeLessThanOrEqual(12);
  expect(await client.ended()).toBe("reset");
  expect(rig.closed).toMatchObject([{ reason: "min_receive_rate", phase: "body" }]);
});

test("a body that stops is cut after connectionTimeout where the rate is off", async () => {
  await using rig = await openRig(measure, { policy: { minReceiveBytesPerSec: "off" } });
  const client = await rig.dial();
  await client.say(`${upload(100)}x`);
  await rig.clock.pass("119.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("1.2s");
  expect(await client.ended()).toBe("reset");
  expect(rig.closed).toMatchObject([{ reason: "body_timeout" }]);
});

test("while the application does not read, the client is not slow", async () => {
  let request: IncomingMessage | undefined;
  await using rig = await openRig((given) => {
    request = given;
  });
  const client = await rig.dial();
  await client.say(upload(10_000_000) + "x".repeat(1_000_000));
  await settle(20);
  expect(request?.readableLength).toBeGreaterThan(60_000);
  await rig.clock.pass("80s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("15s");
  expect(await client.ended()).toBe("fin");
  expect(client.text).toContain("503 Service Unavailable");
  client.socket.destroy();
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "handler_timeout" }]);
});

test("a small body that the application ignores is not charged to the client", async () => {
  let answer = (): void => {};
  await using rig = await openRig((_request, response) => {
    answer = () => response.end("hello");
  });
  const client = await rig.dial();
  await client.say(`${upload(3)}abc`);
  await rig.clock.pass("60s");
  expect(rig.connection.phase).toBe("work");
  answer();
  await client.hears("hello");
  expect(rig.connection.phase).toBe("idle");
});

test("a client that expects 100 Continue gets it at once, and then sends", async () => {
  await using rig = await openRig(measure);
  const client = await rig.dial();
  await client.say(head("POST /", "Content-Length: 3", "Expect: 100-continue"));
  await client.hears("HTTP/1.1 100 Continue\r\n\r\n");
  expect(rig.connection.phase).toBe("body");
  await client.say("abc");
  await client.hears("got 3");
  expect(rig.connection.phase).toBe("idle");
});

test("while the application makes up its mind about a body, the client waits for us", async () => {
  await using rig = await openRig(measure);
  let decide = (): void => {};
  rig.server.on("checkContinue", (request, response) => {
    decide = () => {
      response.writeContinue();
      measure(request, response);
    };
  });
  const client = await rig.dial();
  await client.say(head("POST /", "Content-Length: 3", "Expect: 100-continue"));
  expect(rig.connection.phase).toBe("work");
  await rig.clock.pass("60s");
  expect(client.bytes).toBe(0);
  expect(rig.connection.phase).toBe("work");
  decide();
  await client.hears("100 Continue");
  expect(rig.connection.phase).toBe("body");
  await client.say("abc");
  await client.hears("got 3");
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 1 });
});

test("after an early answer the rest of a small body is read and forgotten", async () => {
  await using rig = await openRig((_request, response) => response.end("no thanks"));
  const client = await rig.dial();
  await client.say(upload(1_000));
  await client.hears("no thanks");
  expect(rig.connection.phase).toBe("body");
  await client.say("x".repeat(1_000));
  expect(rig.connection.phase).toBe("idle");
  await client.say(get);
  await client.hears("no thanks", 2);
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 2 });
});

test("after an early answer no more than 256 KiB of the body is read", async () => {
  await using rig = await openRig((_request, response) => response.end("no thanks"));
  const client = await rig.dial();
  await client.say(upload(10_000_000));
  await client.hears("no thanks");
  await client.say("x".repeat(200 * 1_024));
  await settle(20);
  expect(client.ending).toBe("open");
  client.socket.write("x".repeat(100 * 1_024));
  // What happens to a client that goes on is in linger.test.ts; this one closes.
  expect(await client.ended()).toBe("fin");
  await waitUntil(() => rig.closed.length > 0, "the connection is gone");
  expect(rig.closed).toMatchObject([{ reason: "too_large" }]);
});

test("the rest of a body must come as fast as the body itself", async () => {
  await using rig = await openRig((_request, response) => response.end("no thanks"));
  const client = await rig.dial();
  await client.say(upload(1_000));
  await client.hears("no thanks");
  const heard = client.text;
  await rig.clock.pass("4.9s");
  expect(client.ending).toBe("open");
  await rig.clock.pass("1.3s");
  expect(await client.ended()).toBe("reset");
  expect(client.text).toBe(heard);
  expect(rig.closed).toMatchObject([{ reason: "min_receive_rate" }]);
});

test("an answer that begins while the body arrives is a response being sent", async () => {
  await using rig = await openRig((request, response) => {
    request.resume();
    response.writeHead(200, { "Content-Length": 32 * 2 ** 20 });
    response.write(Buffer.alloc(16 * 2 ** 20));
  });
  const client = await rig.dial();
  client.socket.pause();
  await client.say(`${upload(1_000)}x`);
  await rig.clock.pass("2s");
  expect(rig.connection.phase).toBe("send");
});
