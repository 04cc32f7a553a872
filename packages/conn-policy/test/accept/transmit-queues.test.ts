import { describe, expect, test } from "@jest/globals";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelProgress } from "../../src/accept/kernel-progress.ts";
import { TransmitQueues, readList, readQueues } from "../../src/accept/transmit-queues.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { createManualClock, settle } from "../../src/testing/manual-clock.ts";
import { until } from "./open.ts";

const head =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (at: number, local: string, remote: string, queue: string): string =>
  `   ${at}: ${local} ${remote} 01 ${queue}:00000000 01:00000019 00000000     0        0 5 2 0000000000000000 20 4 30 10 -1\n`;

test("what the kernel lists is read, of both families", () => {
  const text =
    head +
    row(0, "0100007F:8AE1", "0100007F:0FA0", "0028C000") +
    row(
      1,
      "00000000000000000000000001000000:1F90",
      "00000000000000000000000001000000:C001",
      "0000000A",
    );
  expect([...readQueues(text)]).toEqual([
    ["8AE1 0FA0", 0x28c000],
    ["1F90 C001", 10],
  ]);
  expect(readQueues("").size).toBe(0);
});

test("of two sockets with the same ports nothing is known", () => {
  const text =
    row(0, "0100007F:8AE1", "0100007F:0FA0", "00000001") +
    row(1, "0200007F:8AE1", "0100007F:0FA0", "00000002") +
    row(2, "0200007F:8AE1", "0100007F:0FA1", "00000003");
  expect([...readQueues(text)]).toEqual([["8AE1 0FA1", 3]]);
});

test("what the kernel holds for a peer that does not read is told, and not before it is asked for", async () => {
  // Only Linux tells.
  if (process.platform !== "linux") return;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  const [socket] = (await accepted) as [Socket];
  const queues = new TransmitQueues(systemClock);
  const from = systemClock.now();
  socket.write(Buffer.alloc(64 * 1_024 * 1_024));
  try {
    expect(queues.of(socket, from)).toBeUndefined();
    await until(() => (queues.of(socket, from) ?? 0) > 0);
    expect(queues.of(socket, systemClock.now() + 60_000)).toBeUndefined();
  } finally {
    socket.resetAndDestroy();
    peer.destroy();
    server.close();
  }
});

describe("the list of sockets", () => {
  const ports = { localPort: 0x8ae1, remotePort: 0x0fa0, remoteFamily: "IPv4" } as Socket;
  const listOf = (queue: string): string => row(0, "0100007F:8AE1", "0100007F:0FA0", queue);

  function openQueues(answer: () => Promise<string | undefined>) {
    const clock = createManualClock();
    const paths: string[] = [];
    const queues = new TransmitQueues(clock, (path) => {
      paths.push(path);
      return answer();
    });
    const ask = async (): Promise<number | undefined> => {
      queues.of(ports, 0);
      await settle();
      return queues.of(ports, 0);
    };
    return { clock, paths, ask };
  }

  test("is read once for all who ask within 900 ms", async () => {
    let text = listOf("0000000A");
    const { clock, paths, ask } = openQueues(async () => text);
    expect(await ask()).toBe(10);
    text = listOf("0000000B");
    clock.advance(899);
    expect(await ask()).toBe(10);
    clock.advance(1);
    expect(await ask()).toBe(11);
    expect(paths).toEqual(["/proc/net/tcp", "/proc/net/tcp"]);
  });

  test("is left alone for a minute when it is too long, and for a second when it cannot be read", async () => {
    let answer = async (): Promise<string | undefined> => undefined;
    const { clock, paths, ask } = openQueues(() => answer());
    expect(await ask()).toBeUndefined();
    answer = () => Promise.reject(new Error("EACCES"));
    clock.advance(59_999);
    expect(await ask()).toBeUndefined();
    expect(paths).toHaveLength(1);
    clock.advance(1);
    expect(await ask()).toBeUndefined();
    expect(paths).toHaveLength(2);
    answer = async () => listOf("0000000A");
    clock.advance(900);
    expect(await ask()).toBe(10);
  });

  test("is too long beyond a mebibyte", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tcp-"));
    const path = join(folder, "tcp");
    try {
      await writeFile(path, "x".repeat(2 ** 20));
      expect(await readList(path)).toHaveLength(2 ** 20);
      await writeFile(path, "x".repeat(2 ** 20 + 1));
      expect(await readList(path)).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Queues that hold what a test says. */
function hold(held: { bytes: number | undefined }): TransmitQueues {
  return Object.assign(new TransmitQueues(systemClock), { of: () => held.bytes });
}

test("a reader moves whose acknowledged bytes grow while totals stand still", () => {
  const held: { bytes: number | undefined } = { bytes: undefined };
  const progress = new KernelProgress(hold(held));
  const socket = {} as Socket;
  const look = (accepted: number, pending = 1): boolean =>
    progress.hasMoved(socket, accepted, pending, 0);
  expect(look(1_000)).toBe(false);
  expect(look(1_000)).toBe(false);
  held.bytes = 900;
  // The first that is known is what the next is compared with.
  expect(look(1_000)).toBe(false);
  expect(look(1_000)).toBe(false);
  held.bytes = 899;
  expect(look(1_000)).toBe(true);
  expect(look(1_000)).toBe(false);
  // Where totals show something, nobody needs to ask.
  held.bytes = 100;
  expect(look(1_500)).toBe(false);
  expect(look(1_500, 0)).toBe(false);
});
