import { readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { type Client, dial } from "./client.ts";
import { type Connd, type Counters, startConnd } from "./connd.ts";

const preload = fileURLToPath(new URL("gc-on-signal.cjs", import.meta.url));
const total = 20_000;
const atOnce = 100;

const head = "GET /small.txt HTTP/1.1\r\nHost: a\r\n";

/** One connection each; all of them are over at the end, whoever ends them. */
const kinds: ((client: Client) => Promise<void>)[] = [
  async (client) => {
    client.socket.write(`${head}\r\n`);
    await client.seen("hello");
    client.socket.end();
  },
  async (client) => {
    client.socket.write(`${head}\r\n${head}\r\n${head}Connection: close\r\n\r\n`);
    await client.ended;
  },
  async (client) => {
    client.socket.write("GET /small.txt HTTP/1.0\r\n\r\n");
    await client.ended;
  },
  async (client) => {
    client.socket.write(head);
    client.socket.resetAndDestroy();
  },
  async (client) => {
    client.socket.resetAndDestroy();
  },
  async (client) => {
    client.socket.end();
    await client.ended;
  },
  async (client) => {
    client.socket.write("\0\0\0 this is not HTTP\r\n\r\n");
    await client.ended;
  },
  async (client) => {
    client.socket.write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.seen("HTTP/1.1 200");
    client.socket.resetAndDestroy();
  },
  async (client) => {
    client.socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf`);
    await client.seen("HTTP/1.1 405");
    client.socket.destroy();
  },
  async (client) => {
    client.socket.write(head);
    client.socket.end();
    await client.ended;
  },
];

async function run(port: number, count: number): Promise<void> {
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < count) {
      const kind = kinds[started++ % kinds.length];
      const client = await dial(port);
      await kind?.(client);
      client.socket.destroy();
      await client.ended;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function settled(connd: Connd): Promise<Record<string, Counters>> {
  for (;;) {
    const counters = await connd.counters();
    if (counters["host"]?.currentConnections === 0) return counters;
    await wait(50);
  }
}

async function heapUsed(connd: Connd): Promise<number> {
  const before = connd.log.length;
  process.kill(connd.pid, "SIGUSR2");
  for (;;) {
    const line = connd.log.slice(before).find((text) => text.startsWith('{"heapUsed"'));
    if (line !== undefined) return (JSON.parse(line) as { heapUsed: number }).heapUsed;
    await wait(20);
  }
}

async function descriptors(connd: Connd): Promise<number> {
  return (await readdir(`/proc/${connd.pid}/fd`)).length;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((before, count) => before + count, 0);
}

describe("after 20,000 mixed connections", () => {
  test("the counters add up and nothing is left behind", async () => {
    const settings = ["services.http.policy.connectionTimeout=2s"];
    const files = { "small.txt": "hello", "large.bin": Buffer.alloc(4_194_304, "x") };
    const flags = ["--expose-gc", "--require", preload];
    await using connd = await startConnd(
      [...settings, "services.http.policy.maxConnections=90"],
      files,
      flags,
    );
    // What is compiled, cached and pooled on the first thousand connections stays.
    await run(connd.port, 2_000);
    await settled(connd);
    const heap = await heapUsed(connd);
    const open = await descriptors(connd);
    await run(connd.port, total - 2_000);

    const counters = await settled(connd);
    for (const level of ["host", "http", "http/default"]) {
      const { currentConnections, totalConnectionAttempts, refused, closed } = counters[
        level
      ] as Counters;
      expect(totalConnectionAttempts).toBe(total);
      expect(currentConnections).toBe(0);
      expect(sum(refused) + sum(closed)).toBe(total);
    }
    // Not even the log line of one connection for each that came: no leak of that size hides in this.
    expect(await heapUsed(connd)).toBeLessThan(heap + 2_000_000);
    expect(Math.abs((await descriptors(connd)) - open)).toBeLessThanOrEqual(5);
  }, 240_000);
});
