import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { KernelProgress } from "../../src/accept/kernel-progress.ts";
import { TransmitQueues, readQueues } from "../../src/accept/transmit-queues.ts";
import { systemClock } from "../../src/clock/clock.ts";
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
