import { describe, expect, test } from "@jest/globals";
import { settle } from "../../src/testing/manual-clock.ts";
import { openBusy, openData } from "./busy.ts";
import { until } from "./open.ts";

describe("a channel", () => {
  test("whose socket nobody opens ends by dataChannelTimeout, alone", async () => {
    await using busy = await openBusy();
    const { channel, connection, opened } = busy;
    const { signal } = channel;
    expect(channel.phase).toBe("greeting");
    await opened.clock.pass("4950ms");
    expect(channel.reason).toBeUndefined();
    await opened.clock.pass("200ms");
    expect(channel.reason).toBe("data_channel_timeout");
    expect(signal.reason).toBe("data_channel_timeout");
    expect(connection.reason).toBeUndefined();
    expect(opened.guard.counts()).toMatchObject({
      currentConnections: 1,
      totalConnectionAttempts: 1,
    });
  });

  test("ends by handshakeTimeout in a handshake", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, opened } = busy;
    channel.attach(data.socket);
    channel.enter("handshake");
    await opened.clock.pass("2950ms");
    expect(channel.reason).toBeUndefined();
    await opened.clock.pass("200ms");
    expect(channel.reason).toBe("handshake_timeout");
    expect(data.socket.destroyed).toBe(true);
  });

  test("keeps the connection's handler from its limit, which begins anew at its end", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, connection, opened } = busy;
    data.peer.resume();
    channel.attach(data.socket);
    channel.enter("send");
    for (let count = 0; count < 30; count++) {
      data.socket.write("x".repeat(4_000));
      await settle(4);
      await opened.clock.pass("3s");
    }
    expect(connection.phase).toBe("work");
    channel.end("completed");
    await opened.clock.pass("19900ms");
    expect(connection.reason).toBeUndefined();
    await opened.clock.pass("300ms");
    expect(connection.reason).toBe("handler_timeout");
    expect(opened.closed[0]).toMatchObject({ reason: "handler_timeout", bytesOut: 120_000 });
  });

  test("ends by a stall of an upload, and its bytes are the connection's", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, connection, opened } = busy;
    channel.attach(data.socket);
    channel.enter("body");
    data.socket.resume();
    data.peer.write("x".repeat(50_000));
    await until(() => channel.bytesIn === 50_000);
    await opened.clock.pass("4900ms");
    expect(channel.reason).toBeUndefined();
    await opened.clock.pass("300ms");
    expect(channel.reason).toBe("data_channel_timeout");
    expect(channel.bytesIn).toBe(50_000);
    expect(connection.reason).toBeUndefined();
    expect(connection.explain().bytesIn).toBe(50_006);
    expect(connection.requests).toBe(1);
  });

  test("ends by the rate of an upload that drips", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, opened } = busy;
    channel.attach(data.socket);
    channel.enter("body");
    data.socket.resume();
    for (let second = 0; second < 20 && channel.reason === undefined; second++) {
      data.peer.write("x".repeat(500));
      await settle(4);
      await opened.clock.pass("1s");
    }
    // 5 s of grace, and half a second of credit for each second.
    expect(channel.reason).toBe("min_receive_rate");
    expect(channel.bytesIn).toBeGreaterThanOrEqual(4_500);
    expect(channel.bytesIn).toBeLessThanOrEqual(5_500);
  });

  test("a download whose reader stops is reset at size ÷ rate, and no earlier", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, opened } = busy;
    data.peer.pause();
    channel.attach(data.socket);
    const bytes = Buffer.alloc(64 * 1_024 * 1_024);
    channel.enter("send", { bytes: 7_000 });
    data.socket.write(bytes);
    await settle(8);
    await opened.clock.pass("6900ms");
    expect(channel.reason).toBeUndefined();
    await opened.clock.pass("400ms");
    expect(channel.reason).toBe("min_send_rate");
    expect(busy.connection.reason).toBeUndefined();
  });

  test("ends when its client closes, and says by which fault", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    busy.channel.attach(data.socket);
    busy.channel.enter("body");
    data.socket.resume();
    data.peer.write("x");
    await until(() => busy.channel.bytesIn === 1);
    data.peer.resetAndDestroy();
    await until(() => busy.channel.reason !== undefined);
    expect(busy.channel.reason).toMatch(/^client_(reset|close)$/);
  });

  test("dies with its connection, for the same reason", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, connection } = busy;
    channel.attach(data.socket);
    connection.end("admin_close");
    expect(channel.reason).toBe("admin_close");
    expect(data.socket.destroyed).toBe(true);
    const late = connection.openChannel();
    expect(late.reason).toBe("admin_close");
    expect(late.signal.aborted).toBe(true);
    late.attach(data.peer);
    expect(data.peer.destroyed).toBe(true);
  });

  test("obeys limits that change while it lives", async () => {
    await using busy = await openBusy();
    const { channel, opened } = busy;
    opened.guard.patch({ dataChannelTimeout: "30s" });
    await opened.clock.pass("29900ms");
    expect(channel.reason).toBeUndefined();
    await opened.clock.pass("300ms");
    expect(channel.reason).toBe("data_channel_timeout");
  });

  test("is no connection: nobody lists it", async () => {
    await using busy = await openBusy();
    expect([...busy.opened.guard.connections()]).toEqual([busy.connection]);
  });

  test("shares the bandwidth of its site", async () => {
    await using busy = await openBusy();
    await using data = await openData();
    const { channel, opened } = busy;
    let taken = 0;
    data.peer.on("data", (chunk) => (taken += chunk.length));
    opened.guard.patch({ maxBandwidth: "100kB/s" });
    channel.attach(data.socket);
    channel.enter("send", { bytes: 1_000_000 });
    data.socket.write(Buffer.alloc(1_000_000));
    for (let step = 0; step < 50; step++) {
      await opened.clock.pass("100ms");
      await settle(2);
    }
    expect(taken).toBeGreaterThan(450_000);
    expect(taken).toBeLessThan(600_000);
  });
});
