import { expect, test } from "@jest/globals";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readdirSync, readlinkSync } from "node:fs";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { type Folder, type ServiceRig, makeFolder, only, openService } from "./service-rig.ts";

function open(folder: Folder): Promise<ServiceRig> {
  return openService({ site: { root: folder.path } });
}

test("pipelined requests for files are answered one after the other", async () => {
  await using folder = await makeFolder({
    "digits.txt": "0123456789",
    "empty.txt": "",
    "docs/index.html": "docs",
  });
  await using rig = await open(folder);
  const client = await rig.dial("site");
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  await client.say(get("/digits.txt") + get("/empty.txt") + get("/docs/") + only("GET /none"));
  await client.ended();
  const statuses = [...client.text.matchAll(/HTTP\/1\.1 (\d+)/gu)].map(([, status]) => status);
  expect(statuses).toEqual(["200", "200", "200", "404"]);
});

test("a client that pipelines without end is not read from, and gets every answer when it reads", async () => {
  await using folder = await makeFolder({ "ten.txt": "0123456789" });
  await using rig = await open(folder);
  const client = await rig.dial("site");
  client.socket.pause();
  let taken = 0;
  const count = (): void => void taken++;
  subscribe("http.server.request.start", count);
  const asked = 10_000;
  client.socket.write("GET /ten.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(asked));
  await waitUntil(() => taken > 0, "the first request");
  await settle(200);
  const [connection] = rig.guard.connections();
  // As many as a piece of 64 KiB has, one behind the other.
  expect(taken - (connection?.requests ?? 0)).toBeLessThan(4_000);
  client.socket.resume();
  await client.say(only("GET /none"));
  await client.ended();
  unsubscribe("http.server.request.start", count);
  expect(taken).toBe(asked + 1);
  expect(client.text).toContain("0123456789");
  expect(client.bytes).toBeGreaterThan(asked * 200);
});

/** What an open descriptor of ours leads to, if it is still open. */
function placeOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
}

test("a client that pipelines and never reads has one file open at a time, and none when it has gone", async () => {
  if (process.platform !== "linux") return;
  const openFiles = (): number =>
    readdirSync("/proc/self/fd").filter((name) => placeOf(name).endsWith("/big.bin")).length;
  await using folder = await makeFolder({ "big.bin": Buffer.alloc(2_000_000, "b") });
  await using rig = await open(folder);
  const client = await rig.dial("site");
  client.socket.pause();
  await client.say("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
  await waitUntil(() => openFiles() > 0, "the first file");
  await settle();
  // One that has just been sent may still be closing.
  expect(openFiles()).toBeLessThanOrEqual(2);
  client.socket.resetAndDestroy();
  await waitUntil(() => openFiles() === 0, "its end");
});
