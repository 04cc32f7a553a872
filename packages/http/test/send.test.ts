import { expect, jest, test } from "@jest/globals";
import type { RequestListener } from "node:http";
import { settle } from "@core/conn-policy/testing";
import { get, openRig } from "./rig.ts";

const mebibyte = 2 ** 20;
const big: RequestListener = (_request, response) => response.end(Buffer.alloc(8 * mebibyte, "x"));

test("a slow reader is reset when the whole response should have been taken", async () => {
  await using rig = await openRig(big, { policy: { minFileBytesPerSec: "1MiB/s" } });
  const client = await rig.dial();
  client.socket.pause();
  await client.say(get);
  expect(rig.connection.phase).toBe("send");
  const reset = jest.spyOn(rig.connection.socket, "resetAndDestroy");
  for (let second = 0; second < 7; second++) {
    await rig.clock.pass("1s");
    client.socket.read(100_000);
  }
  expect(rig.guard.counts().currentConnections).toBe(1);
  await rig.clock.pass("2.2s");
  expect(rig.closed).toMatchObject([
    { reason: "min_send_rate", phase: "send", limit: "minFileBytesPerSec" },
  ]);
  // Node 22's own client, when paused, takes the reset for an end.
  expect(reset).toHaveBeenCalledTimes(1);
  client.socket.resume();
  await client.ended();
  expect(client.bytes).toBeLessThan(8 * mebibyte);
});

test("a fast reader is left alone", async () => {
  await using rig = await openRig(big, { policy: { minFileBytesPerSec: "1MiB/s" } });
  const client = await rig.dial();
  for (let count = 1; count <= 3; count++) {
    await client.say(get);
    while (client.bytes < count * 8 * mebibyte) await settle();
    await rig.clock.pass("30s");
  }
  expect(client.ending).toBe("open");
  expect(rig.connection).toMatchObject({ phase: "idle", requests: 3 });
});

test("without a rate, a client that reads nothing is reset after connectionTimeout", async () => {
  await using rig = await openRig(big, { policy: { minFileBytesPerSec: "off" } });
  const client = await rig.dial();
  client.socket.pause();
  await client.say(get);
  const reset = jest.spyOn(rig.connection.socket, "resetAndDestroy");
  await rig.clock.pass("119s");
  expect(rig.guard.counts().currentConnections).toBe(1);
  await rig.clock.pass("3s");
  expect(rig.closed).toMatchObject([{ reason: "send_timeout", phase: "send" }]);
  expect(reset).toHaveBeenCalledTimes(1);
});

test("a client is not slow while the application has nothing to send", async () => {
  await using rig = await openRig((_request, response) => void response.write("event\n"));
  const client = await rig.dial();
  await client.say(get);
  await client.hears("event");
  await rig.clock.pass("10m");
  expect(client.ending).toBe("open");
  expect(rig.connection.phase).toBe("send");
});

test("a response of unknown length is judged by credit", async () => {
  await using rig = await openRig(
    (_request, response) => {
      response.write(Buffer.alloc(8 * mebibyte, "x"));
    },
    { policy: { minFileBytesPerSec: "4MiB/s", rateGrace: "5s" } },
  );
  const client = await rig.dial();
  client.socket.pause();
  await client.say(get);
  await rig.clock.pass("4s");
  expect(rig.guard.counts().currentConnections).toBe(1);
  await rig.clock.pass("5s");
  expect(rig.closed).toMatchObject([{ reason: "min_send_rate" }]);
});

test("small responses that nobody takes are responses being sent all the same", async () => {
  let handled = 0;
  await using rig = await openRig((_request, response) => {
    handled++;
    response.end("x".repeat(8 * 1_024));
  });
  const client = await rig.dial();
  client.socket.pause();
  const flood = get.repeat(500);
  for (let before = -1; before !== handled;) {
    before = handled;
    await client.say(flood);
  }
  await rig.clock.pass("2s");
  expect(rig.connection.phase).toBe("send");
  await rig.clock.pass("40s");
  // 8 KiB at 240 bytes a second.
  expect(rig.closed).toMatchObject([{ reason: "min_send_rate" }]);
});
