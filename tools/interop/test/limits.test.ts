import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { dial, drip } from "./client.ts";
import { type Connd, startConnd } from "./connd.ts";

const mebibyte = 1_048_576;
const settings = [
  "services.http.policy.connectionTimeout=3s",
  "services.http.policy.headerWaitTimeout=5s",
  // 32 MiB may take 4 s. No kernel holds that much for a reader: what it holds looks sent.
  "services.http.policy.minFileBytesPerSec=8MiB/s",
];
const files = { "small.txt": "hello", "large.bin": Buffer.alloc(32 * mebibyte, "x") };

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** Sends one request, then nothing. @returns seconds from the answer to the end, and how it ended. */
async function stayIdle(port: number) {
  const client = await dial(port);
  client.socket.write(get("/small.txt"));
  await client.seen("hello");
  const from = performance.now();
  const { at, how, text } = await client.ended;
  return { how, seconds: (at - from) / 1_000, after: text.slice(text.indexOf("hello")) };
}

/** Drips a head that never ends, after `first`. @returns seconds from its first byte to the end. */
async function dripHead(port: number, first: string) {
  const client = await dial(port);
  if (first !== "") {
    client.socket.write(first);
    await client.seen("hello");
  }
  const from = performance.now();
  void drip(client, "GET / HTTP/1.1\r\nX-Drip: dripdripdrip", 1_000);
  const { at, how } = await client.ended;
  return { how, seconds: (at - from) / 1_000 };
}

/** Asks for 32 MiB and reads them at `bytesPerSecond` at most, until `isOver`. */
async function read(port: number, bytesPerSecond: number, isOver: () => boolean) {
  const client = await dial(port);
  const { socket } = client;
  const from = performance.now();
  socket.write(get("/large.bin"));
  while (!socket.destroyed && !isOver() && socket.bytesRead < 32 * mebibyte) {
    const mayHave = bytesPerSecond * ((performance.now() - from) / 1_000 + 0.001);
    if (socket.bytesRead > mayHave) socket.pause();
    else socket.resume();
    await wait(10);
  }
  socket.resume();
  return client;
}

/** The log line of the connection that ended while its response was leaving. */
function findCut(connd: Connd) {
  const line = connd.log.find((text) => text.includes('"phase":"send"'));
  return line === undefined
    ? undefined
    : (JSON.parse(line) as { reason: string; durationMs: number });
}

/** Real seconds, for the command as a whole; every rule by itself is tested on the manual clock. */
describe("connd in real time", () => {
  test("ends each client at its own limit, never before, and leaves honest ones alone", async () => {
    await using connd = await startConnd(settings, files);
    const { port } = connd;
    const fast = await read(port, Infinity, () => false);
    expect(fast.socket.bytesRead).toBeGreaterThan(32 * mebibyte);
    fast.socket.destroy();
    const isCut = () => findCut(connd) !== undefined;
    const [idle, first, second, slow] = await Promise.all([
      stayIdle(port),
      dripHead(port, ""),
      dripHead(port, get("/small.txt")),
      read(port, 100 * 1_024, isCut),
    ]);
    expect(idle).toMatchObject({ how: "fin", after: "hello" });
    expect(idle.seconds).toBeGreaterThanOrEqual(3);
    expect(idle.seconds).toBeLessThan(4);
    for (const dripper of [first, second]) {
      expect(dripper.how).toBe("reset");
      expect(dripper.seconds).toBeGreaterThanOrEqual(5);
      expect(dripper.seconds).toBeLessThan(6);
    }
    // A reset reaches who reads slowly only behind what the kernel holds for it: the server knows the time.
    const cut = findCut(connd);
    expect(cut).toMatchObject({ reason: "min_send_rate" });
    // Node 22 tells a paused reader of a reset as of an end; that there was one is tested with the engine.
    await slow.ended;
    expect(cut?.durationMs).toBeGreaterThanOrEqual(4_000);
    expect(cut?.durationMs).toBeLessThan(5_000);
    const counters = (await connd.counters())["http/default"];
    expect(counters).toMatchObject({
      currentConnections: 0,
      totalConnectionAttempts: 5,
      closed: { idle_timeout: 1, header_wait_timeout: 2, min_send_rate: 1, client_close: 1 },
    });
    expect(await connd.stop()).toBe(0);
  }, 30_000);
});
