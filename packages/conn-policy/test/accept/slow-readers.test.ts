import { describe, expect, test } from "@jest/globals";
import type { Connection } from "../../src/accept/connection.ts";
import { settle } from "../../src/testing/manual-clock.ts";
import { type Opened, open } from "./open.ts";

const tickMs = 64;

const marked = { admit: { isMarked: true, strayBytes: 2 } };

const eightMiB = 8 * 2 ** 20;

/** A client that asks and then takes nothing of the answer. */
async function stalled(opened: Opened, size?: number): Promise<Connection> {
  const client = await opened.dial();
  client.socket.pause();
  await client.send("GET");
  const { connection } = opened;
  connection.enter("work");
  connection.socket.write(Buffer.alloc(eightMiB));
  connection.enter("send", size === undefined ? {} : { bytes: size });
  await settle(20);
  return connection;
}

describe("a client that does not read", () => {
  test("is reset at size ÷ rate", async () => {
    const policy = { minFileBytesPerSec: 1_000_000 };
    await using opened = await open({ protect: marked, policy });
    const connection = await stalled(opened, eightMiB);
    const { socket } = connection;
    const accepted = connection.explain().bytesOut;
    await opened.clock.pass((eightMiB / 1_000_000) * 1_000 - tickMs);
    expect(socket.destroyed).toBe(false);
    await opened.clock.pass(3 * tickMs);
    expect(socket.destroyed).toBe(true);
    expect(opened.root.counts().closed).toEqual({ min_send_rate: 1 });
    const [event] = opened.closed;
    // What the kernel has not taken was not sent.
    expect(event?.bytesOut).toBe(accepted);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(eightMiB);
    expect(event?.limit).toBe("minFileBytesPerSec");
  });

  test("is reset after connectionTimeout where there is no rate, also when the server goes on writing", async () => {
    await using opened = await open({ protect: marked, policy: { minFileBytesPerSec: "off" } });
    const { socket } = await stalled(opened);
    for (let second = 0; second < 119; second++) {
      await opened.clock.pass(1_000);
      if (second % 10 === 0) socket.write("ping");
    }
    expect(socket.destroyed).toBe(false);
    await opened.clock.pass(2_000 + 2 * tickMs);
    expect(opened.root.counts().closed).toEqual({ send_timeout: 1 });
  });

  test("frees its memory when it goes", async () => {
    await using opened = await open({ protect: marked, policy: { minFileBytesPerSec: "1MiB/s" } });
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 5; count++) await stalled(opened, eightMiB);
    await opened.clock.pass(10_000);
    expect(opened.root.counts().closed).toEqual({ min_send_rate: 5 });
    await settle(50);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6 * eightMiB);
  });

  test("of a small answer is idle, not slow", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    client.socket.pause();
    await client.send("GET");
    opened.connection.enter("work");
    opened.connection.socket.write("x".repeat(2_048));
    opened.connection.enter("send", { bytes: 2_048 });
    await opened.clock.pass(60_000);
    expect(opened.connection.reason).toBeUndefined();
    opened.connection.enter("idle");
    await opened.clock.pass(120_000 + 2 * tickMs);
    expect(opened.connection.reason).toBe("idle_timeout");
  });

  test("in phase idle is not kept longer for it, but for as long as it takes some", async () => {
    await using opened = await open({ protect: marked });
    const connection = await stalled(opened);
    connection.enter("idle");
    await opened.clock.pass(119_900);
    expect(connection.reason).toBeUndefined();
    await opened.clock.pass(300);
    expect(connection.reason).toBe("idle_timeout");
  });
});
